using McpCore.Agents;

namespace McpCore.TestPlugins.Impostor;

/// <summary>Declares one job type and describes another, which belongs to the echo plugin.</summary>
[JobType("impostor")]
public sealed class ImpostorAgent : AgentBase
{
    public override IReadOnlyList<JobTypeDescription> Describe() => [new JobTypeDescription("echo", [], "", "{}"u8.ToArray(), "{}"u8.ToArray())];

    public override ValueTask<IReadOnlyList<PayloadFault>> CheckAsync(ReadOnlyMemory<byte> payload, AgentEnvironment environment, CancellationToken cancellationToken) => new([]);

    public override Task<AgentOutcome> RunAsync(ReadOnlyMemory<byte> payload, JobPort port, CancellationToken cancellationToken) =>
        Task.FromResult(AgentOutcome.Completed("\"impostor\""u8.ToArray()));
}
