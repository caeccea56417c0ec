using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Tests.AgentHost;

/// <summary>Agents that come and go as a test says, with the catalog that remembers them.</summary>
internal sealed class ChangingAgents : IAgentHost, IJobTypeCatalog
{
    private static readonly ReadOnlyMemory<byte> Schema = "{\"type\":\"object\"}"u8.ToArray();
    private readonly Dictionary<string, JobTypeRegistration> _catalog = new(StringComparer.Ordinal);
    private Func<CancellationToken, Task> _changed = _ => Task.CompletedTask;

    public IReadOnlyList<JobTypeRegistration> JobTypes { get; set; } = [];

    /// <summary>Ids of plugins whose types are missing because a person wants it.</summary>
    public HashSet<string> Disabled { get; } = new(StringComparer.Ordinal);

    public static JobTypeRegistration Type(string name, params string[] aliases) => Of("plugin", "1.0.0", name, aliases);

    public static JobTypeRegistration Of(string plugin, string version, string name, params string[] aliases) =>
        new(name, aliases, "", Schema, Schema, new PluginRef(plugin, version, "aa"));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Watch(Func<CancellationToken, Task> changed) => _changed = changed;

    public Task StopWatchingAsync() => Task.CompletedTask;

    /// <summary>Tells that something has changed, as a host does.</summary>
    public Task TellAsync() => _changed(TestContext.Current.CancellationToken);

    public WaitingReason WhyMissing(JobTypeRegistration type) =>
        Disabled.Contains(type.Plugin.Id) ? WaitingReason.PluginDisabled(type.Name, type.Plugin.Id) : WaitingReason.AgentMissing(type.Name);

    public ValueTask<IReadOnlyList<IReadOnlyList<Fault>>> CheckAsync(
        JobTypeRegistration type, IReadOnlyList<ReadOnlyMemory<byte>> payloads, CancellationToken cancellationToken) => new([.. payloads.Select(_ => Array.Empty<Fault>())]);

    public Task<RunEnd> RunAsync(IRunContext run, CancellationToken cancellationToken) => Task.FromResult(new RunEnd(RunEndKind.Completed));

    public Task SaveAsync(IReadOnlyList<JobTypeRegistration> types, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var type in types)
        {
            _catalog[type.Name] = type;
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<JobTypeRegistration>> LoadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobTypeRegistration>>([.. _catalog.Values]);
}
