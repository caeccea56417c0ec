using McpCore.Agents;
using McpCore.Plugins;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Running;
using McpCore.Plugins.Services;
using McpCore.Plugins.Workers;

namespace McpCore.Worker;

/// <summary>The worker's side of its connection: loads a plugin, then does what it is told, one call at a time, until the connection ends.</summary>
internal sealed class WorkerSession(FrameChannel channel)
{
    private const int LongestBacklog = 1024 * 1024;

    // Calls have threads of their own: an agent that never gives its one back does not keep the connection waiting.
    private readonly AgentScheduler _scheduler = new(Math.Max(16, Environment.ProcessorCount * 2));
    private volatile PluginCode? _plugin;
    private volatile RemoteRun? _run;
    private TimeSpan _stopLimit;

    /// <summary>Takes this thread until the daemon says so, or the connection ends.</summary>
    /// <returns>Whether the daemon said so: then it waits for the plugin's stop.</returns>
    public bool Run()
    {
        AgentConsole.Install();
        Start(WarmUp.RunAsync);
        while (channel.Receive() is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Load:
                    Start(() => LoadAsync(frame));
                    break;
                case FrameKind.Check:
                    Start(() => CheckAsync(frame));
                    break;
                case FrameKind.Health:
                    Start(() => CheckHealthAsync(frame));
                    break;
                case FrameKind.Run:
                    // Here, and not where it runs: a cancel may be the very next frame.
                    var starting = _run = new RemoteRun(channel, frame);
                    Start(() => RunJobAsync(starting));
                    break;
                case FrameKind.Cancel when _run is { } run && run.Call == frame.Call:
                    run.Cancel((CancellationReason)frame.Int());
                    break;
                case FrameKind.Reply when _run is { } run && run.Call == frame.Call:
                    run.Answer(frame);
                    break;
                case FrameKind.Stop:
                    return true;
            }
        }

        return false;
    }

    /// <summary>Stops the plugin, if one was loaded. The daemon ends a process that takes too long.</summary>
    public async Task StopAsync()
    {
        if (_plugin is not { } plugin)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(_stopLimit);
            await plugin.StopAsync(limit.Token);
        }
        catch (Exception exception)
        {
            // The border to the plugin's code; the process ends all the same.
            var message = $"Its stop failed in a worker process: {PluginLoader.Describe(exception)}";
            Log(JobLogLevel.Warning, message, message);
        }

        await channel.Flushed;
    }

    private void Start(Func<Task> call) => _ = _scheduler.RunAsync(async () =>
    {
        try
        {
            await call();
        }
        catch (Exception exception)
        {
            // Out of memory, most likely, where even the failure could not be told. The daemon waits for an answer, and gets this one.
            Environment.FailFast("The worker could not answer a call.", exception);
        }

        return true;
    });

    private async Task LoadAsync(Frame frame)
    {
        var load = WorkerMessages.ReadLoad(frame);
        var plugin = load.Plugin;
        try
        {
            if (load.HeapBytes is { } most)
            {
                LimitHeap(most);
            }

            // It goes with the process, so its code need not be collectible, which is faster.
            var context = new PluginLoadContext($"{plugin.Id}@{plugin.Version}", plugin.EntryPath, isCollectible: false);
            var port = new HostPluginPort(plugin.Id, plugin.Version, load.Settings, load.Secrets, load.DataDirectory, Log);
            _stopLimit = load.StopLimit;

            // The daemon has checked the settings by the manifest's schema; there is no validator here.
            _plugin = await PluginLoader.LoadAsync(context, plugin, port, _ => { }, load.Limit, TimeProvider.System, CancellationToken.None);
            channel.Send(FrameKind.Loaded, frame.Call, WorkerMessages.WriteTypes(_plugin.JobTypes).Int(_plugin.HasHooks ? 1 : 0));
        }
        catch (PluginRefusedException refusal)
        {
            channel.Send(FrameKind.LoadFailed, frame.Call, new FrameBody().Text(refusal.Code).Text(refusal.Message));
        }
    }

    private void Log(JobLogLevel level, string template, string message)
    {
        // The daemon reads them while a call is under way; beyond that they are dropped, rather than kept without bound.
        if (channel.Backlog <= LongestBacklog)
        {
            channel.Send(FrameKind.PluginLog, 0, new FrameBody().Int((int)level).Text(template).Text(message));
        }
    }

    private async Task CheckHealthAsync(Frame frame)
    {
        try
        {
            channel.Send(FrameKind.HealthTold, frame.Call, WorkerMessages.WriteHealth(await _plugin!.CheckHealthAsync(CancellationToken.None)));
        }
        catch (Exception exception)
        {
            // The border to the plugin's code.
            channel.Send(FrameKind.CheckFailed, frame.Call, new FrameBody().Text(exception.GetType().FullName).Text(exception.Message));
        }
    }

    private async Task CheckAsync(Frame frame)
    {
        try
        {
            var (type, payload, environment) = (frame.Text(), frame.Bytes(), WorkerMessages.ReadEnvironment(frame));
            var faults = await _plugin!.Find(type)!.CheckAsync(payload, environment, CancellationToken.None);
            channel.Send(FrameKind.Checked, frame.Call, WorkerMessages.WriteFaults(faults));
        }
        catch (Exception exception)
        {
            // The border to the plugin's code.
            channel.Send(FrameKind.CheckFailed, frame.Call, new FrameBody().Text(exception.GetType().FullName).Text(exception.Message));
        }
    }

    private async Task RunJobAsync(RemoteRun run)
    {
        // The process is the plugin's alone.
        var console = AgentConsole.Begin(run, new Lazy<bool>(true));
        AgentOutcome outcome;
        try
        {
            outcome = await _plugin!.Find(run.SubmittedType)!.RunAsync(run.Payload, run, run.Token);
        }
        catch (Exception exception)
        {
            outcome = AgentOutcome.Failed("agent_error", exception.GetType().FullName!, exception.Message, exception.ToString());
        }

        AgentConsole.End(console);
        Parent.FlushNativeOutput();
        run.TellDropped();
        channel.Send(FrameKind.Ended, run.Call, WorkerMessages.WriteOutcome(outcome));
    }

    private static void LimitHeap(long bytes)
    {
        AppContext.SetData("GCHeapHardLimit", (ulong)bytes);
        try
        {
            GC.RefreshMemoryLimit();
        }
        catch (InvalidOperationException)
        {
            throw new PluginRefusedException("limit_too_low", $"The heap limit of {bytes / (1024 * 1024)} MB is below what the worker itself needs. Raise limits.heap in plugin.json.");
        }
    }
}
