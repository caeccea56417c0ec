using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Submission;

namespace McpCore.Storage.Tests.Retention;

/// <summary>A host without agents: the jobs are a test's own.</summary>
internal sealed class NoAgents : IAgentHost
{
    public IReadOnlyList<JobTypeRegistration> JobTypes => [];

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Watch(Func<CancellationToken, Task> changed)
    {
    }

    public Task StopWatchingAsync() => Task.CompletedTask;

    public WaitingReason WhyMissing(JobTypeRegistration type) => WaitingReason.AgentMissing(type.Name);

    public ValueTask<IReadOnlyList<IReadOnlyList<Fault>>> CheckAsync(
        JobTypeRegistration type, IReadOnlyList<ReadOnlyMemory<byte>> payloads, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RunEnd> RunAsync(IRunContext run, CancellationToken cancellationToken) => throw new NotSupportedException();
}
