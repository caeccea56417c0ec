using McpCore.Agents;

namespace McpCore.TestPlugins.Conflict;

/// <summary>Claims the job type of the echo plugin.</summary>
[JobType("echo")]
public sealed class ConflictAgent : Agent<string, string>
{
    public override Task<string> ExecuteAsync(string payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(payload);
}
