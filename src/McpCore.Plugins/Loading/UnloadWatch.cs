using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace McpCore.Plugins.Loading;

/// <summary>
/// Finds out whether a load context has left memory. Nothing tells: so the collector is asked, a few times over at least ten seconds, before a
/// context counts as leaked. The framework's JSON caches let go of a type only when they are used again a second after its last use. Those who
/// wait at the same time share the rounds. Safe for concurrent use.
/// </summary>
/// <param name="time">The clock between the rounds; collector and caches keep the real time.</param>
internal sealed class UnloadWatch(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CacheAge = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _round = new(1, 1);

    /// <param name="context">The context, which nobody on the way here may still hold.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>False when it was still there after ten seconds.</returns>
    public async Task<bool> IsCollectedAsync(WeakReference context, CancellationToken cancellationToken)
    {
        await Task.Delay(CacheAge, time, cancellationToken);
        var waited = TimeSpan.Zero;
        for (var pause = FirstPause; ; pause *= 2)
        {
            if (!await IsAliveAfterRoundAsync(context, cancellationToken))
            {
                return true;
            }

            if (waited >= Limit)
            {
                return false;
            }

            await Task.Delay(pause, time, cancellationToken);
            waited += pause;
        }
    }

    public void Dispose() => _round.Dispose();

    private async Task<bool> IsAliveAfterRoundAsync(WeakReference context, CancellationToken cancellationToken)
    {
        await _round.WaitAsync(cancellationToken);
        try
        {
            // The round of somebody else may have done it.
            if (context.IsAlive)
            {
                // A finaliser that hangs, the plugin's own perhaps, is not waited for.
                await Task.Run(() => Collect(context), CancellationToken.None).WaitAsync(Limit, time, cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            // Then it is still there.
        }
        finally
        {
            _round.Release();
        }

        return context.IsAlive;
    }

    private static void Collect(WeakReference context)
    {
        // A context goes in steps: its objects, their finalisers, then itself.
        const int Steps = 3;
        EvictJsonCaches();
        for (var step = 0; step < Steps && context.IsAlive; step++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [SuppressMessage("Performance", "CA1869:Cache and reuse 'JsonSerializerOptions' instances", Justification = "New options are what makes the cache look at its old ones.")]
    private static void EvictJsonCaches() =>
        JsonSerializer.Serialize(new Evictor(""), new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });

    private sealed record Evictor(string Text);
}
