using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Submission;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>One job type, <c>still</c>, whose runs last until they are told to end. Its payload may be refused.</summary>
internal sealed class StillAgents : IAgentHost
{
    public IReadOnlyList<JobTypeRegistration> JobTypes { get; } =
        [new("still", [], "Lasts.", """{"type":"object"}"""u8.ToArray(), """{"type":"object"}"""u8.ToArray(), new PluginRef("still", "1.0.0", "ab12"))];

    /// <summary>What checks of payloads find from now on.</summary>
    public IReadOnlyList<Fault> Faults { get; set; } = [];

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Watch(Func<CancellationToken, Task> changed)
    {
    }

    public Task StopWatchingAsync() => Task.CompletedTask;

    public WaitingReason WhyMissing(JobTypeRegistration type) => WaitingReason.AgentMissing(type.Name);

    public ValueTask<IReadOnlyList<IReadOnlyList<Fault>>> CheckAsync(
        JobTypeRegistration type, IReadOnlyList<ReadOnlyMemory<byte>> payloads, CancellationToken cancellationToken) => new([.. payloads.Select(_ => Faults)]);

    public async Task<RunEnd> RunAsync(IRunContext run, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(ended.SetResult);
        await ended.Task;
        return new RunEnd(RunEndKind.Interrupted);
    }
}
