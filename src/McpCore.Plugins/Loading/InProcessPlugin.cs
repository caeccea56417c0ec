using System.Runtime.CompilerServices;
using McpCore.Agents;
using McpCore.Plugins.Manifest;
using McpCore.Plugins.Running;

namespace McpCore.Plugins.Loading;

/// <summary>A plugin in a collectible load context of this process. The host holds its agents by their contract alone.</summary>
internal sealed class InProcessPlugin(
    PluginIdentity identity,
    PluginLimits limits,
    PluginLoadContext context,
    PluginCode code,
    AgentScheduler scheduler,
    Footprint footprint,
    UnloadWatch watch,
    TimeProvider time,
    Func<PluginRun, CancellationToken, Task<PluginRunEnd>> runAlone)
    : LoadedPlugin(identity, code.JobTypes, code.HasHooks)
{
    private PluginCode? _code = code;
    private PluginLoadContext? _context = context;
    private readonly Lazy<bool> _mayReplaceConsole = new(() => AssemblyCalls.Of(identity.Folder).Any(call => call.Member is "System.Console.SetOut" or "System.Console.SetError"));

    public override Task CheckAsync(string jobType, PayloadChecks checks, AgentEnvironment environment, CancellationToken cancellationToken)
    {
        var agent = _code!.Find(jobType)!;

        // To read a payload takes no longer than to wake a thread for it.
        return agent.HasRules ? scheduler.RunAsync(() => footprint.Trace(CheckAllAsync)) : footprint.Trace(CheckAllAsync);

        async Task<bool> CheckAllAsync()
        {
            foreach (var payload in checks.Payloads)
            {
                checks.Add(await agent.CheckAsync(payload, environment, cancellationToken));
            }

            return true;
        }
    }

    public override async Task<PluginRunEnd> RunAsync(PluginRun run, CancellationToken cancellationToken)
    {
        if (run.Alone)
        {
            return await runAlone(run, cancellationToken);
        }

        var agent = _code!.Find(run.JobType)!;
        using var limit = new RunLimit(limits.Time, kill: null, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var outcome = await scheduler.RunAsync(() => footprint.Trace(async () =>
        {
            var console = AgentConsole.Begin(run.Port, _mayReplaceConsole);
            try
            {
                return await agent.RunAsync(run.Payload, run.Port, either.Token);
            }
            finally
            {
                AgentConsole.End(console);
            }
        }));
        return limit.Settle(new PluginRunEnd(outcome));
    }

    protected override Task<PluginHealth> AskHealthAsync(CancellationToken cancellationToken) =>
        _code is { } code ? scheduler.RunAsync(() => code.CheckHealthAsync(cancellationToken)) : Task.FromResult(PluginHealth.Healthy());

    protected override Task StopCodeAsync(CancellationToken cancellationToken)
    {
        var code = _code!;
        return !code.HasHooks ? code.StopAsync(cancellationToken) : scheduler.RunAsync(async () =>
        {
            await code.StopAsync(cancellationToken);
            return true;
        });
    }

    public override async Task<UnloadVerdict> UnloadAsync(CancellationToken cancellationToken)
    {
        var context = BeginUnload();
        return await watch.IsCollectedAsync(context, cancellationToken)
            ? new UnloadVerdict(true, null)
            : new UnloadVerdict(false, PinSuspects.Describe(Folder, footprint));
    }

    // Not inlined, so that no frame that waits holds the context.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference BeginUnload()
    {
        var context = new WeakReference(_context, trackResurrection: true);
        _context?.Unload();
        (_code, _context) = (null, null);
        footprint.Leave();
        return context;
    }
}
