using McpCore.Agents;

namespace McpCore.TestPlugins.Witness;

/// <summary>Valid; its assembly leaves a trace when it is executed, so tests that spoil a copy of it see whether it was.</summary>
[JobType("witness_a")]
[JobType("witness_b")]
public sealed class WitnessAgent : Agent<string, string>
{
    public override Task<string> ExecuteAsync(string payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(payload);
}
