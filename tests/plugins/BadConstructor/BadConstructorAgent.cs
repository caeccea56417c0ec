using McpCore.Agents;

namespace McpCore.TestPlugins.BadConstructor;

/// <summary>Cannot be constructed.</summary>
[JobType("bad_constructor")]
public sealed class BadConstructorAgent : Agent<string, string>
{
    public BadConstructorAgent() => throw new NotSupportedException("the constructor refuses");

    public override Task<string> ExecuteAsync(string payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(payload);
}
