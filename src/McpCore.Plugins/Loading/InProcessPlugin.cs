using McpCore.Agents;
using McpCore.Plugins.Running;

namespace McpCore.Plugins.Loading;

/// <summary>A plugin in a collectible load context of this process. The host holds its agents by their contract alone.</summary>
internal sealed class InProcessPlugin(PluginIdentity identity, PluginLoadContext context, PluginCode code, AgentScheduler scheduler)
    : LoadedPlugin(identity, code.JobTypes)
{
    private PluginCode? _code = code;
    private PluginLoadContext? _context = context;

    public override Task<IReadOnlyList<PayloadFault>> CheckAsync(
        string jobType, ReadOnlyMemory<byte> payload, AgentEnvironment environment, CancellationToken cancellationToken)
    {
        var agent = _code!.Find(jobType)!;
        return scheduler.RunAsync(async () => await agent.CheckAsync(payload, environment, cancellationToken));
    }

    public override async Task<PluginRunEnd> RunAsync(PluginRun run, CancellationToken cancellationToken)
    {
        var agent = _code!.Find(run.JobType)!;
        return new PluginRunEnd(await scheduler.RunAsync(() => agent.RunAsync(run.Payload, run.Port, cancellationToken)));
    }

    public override Task<UnloadVerdict> UnloadAsync(CancellationToken cancellationToken)
    {
        var context = _context;
        (_code, _context) = (null, null);
        context?.Unload();
        return Task.FromResult(new UnloadVerdict(true, null));
    }
}
