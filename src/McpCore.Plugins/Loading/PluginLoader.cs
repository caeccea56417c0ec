using System.Reflection;
using McpCore.Agents;
using McpCore.Plugins.Inspection;

namespace McpCore.Plugins.Loading;

/// <summary>Loads an inspected plugin and starts it within a limit: the first moment at which code of the plugin runs.</summary>
internal static class PluginLoader
{
    /// <param name="context">Where the plugin is loaded to.</param>
    /// <param name="plugin">What is known of it.</param>
    /// <param name="port">What it talks to; disposed with it when it is disposable.</param>
    /// <param name="checkSettings">See <see cref="PluginCode.StartAsync"/>.</param>
    /// <param name="limit">How long its code may take.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="PluginRefusedException">The plugin's code failed or took longer than the limit; its context is unloaded.</exception>
    public static async Task<PluginCode> LoadAsync(
        PluginLoadContext context,
        InspectedPlugin plugin,
        PluginPort port,
        Action<ReadOnlyMemory<byte>> checkSettings,
        TimeSpan limit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        // Not the caller's token: a registration that the plugin forgets on one that lives long would keep the plugin.
        var giveUp = new CancellationTokenSource();
        var activation = Task.Factory.StartNew(
            () => PluginCode.StartAsync(context, plugin, port, checkSettings, giveUp.Token), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            return await activation.WaitAsync(limit, time, cancellationToken);
        }
        catch (Exception exception)
        {
            // The plugin's own code may throw any of these, so the type alone does not say whose exception it is.
            var wasLate = !activation.IsCompleted;
            LetKnow(giveUp);
            _ = StopWhenLateAsync(activation, giveUp.Token);
            if (context.IsCollectible)
            {
                context.Unload();
            }

            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw exception switch
            {
                TimeoutException when wasLate => new PluginRefusedException("activation_timeout", $"The plugin did not create its agents and start within {limit.TotalSeconds:0} seconds."),
                PluginRefusedException refusal => refusal,
                _ => new PluginRefusedException("activation_failed", $"The plugin could not be started: {Describe(exception)}"),
            };
        }
    }

    /// <summary>Cancels without waiting for it: the plugin's own callbacks run inside, and may never return.</summary>
    public static void LetKnow(CancellationTokenSource giveUp) => _ = Task.Run(giveUp.Cancel);

    /// <summary>Text only: an exception of the plugin, kept, would keep the plugin.</summary>
    public static string Describe(Exception exception)
    {
        var cause = exception;
        while (cause is TargetInvocationException or TypeInitializationException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return $"{cause.GetType().FullName}: {cause.Message}";
    }

    /// <summary>A plugin that gets ready after all, when nobody waits for it any more.</summary>
    private static async Task StopWhenLateAsync(Task<PluginCode> activation, CancellationToken over)
    {
        try
        {
            await (await activation).StopAsync(over);
        }
        catch (Exception)
        {
            // The border to the plugin: the refusal has been told, and what comes after it is of no interest to anybody.
        }
    }
}
