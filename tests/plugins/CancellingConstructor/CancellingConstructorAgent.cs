using McpCore.Agents;

namespace McpCore.TestPlugins.CancellingConstructor;

/// <summary>Its constructor throws what the host itself throws when it is told to stop.</summary>
[JobType("cancelling_constructor")]
public sealed class CancellingConstructorAgent : Agent<string, string>
{
    public CancellingConstructorAgent() => throw new OperationCanceledException("the constructor gives up");

    public override Task<string> ExecuteAsync(string payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(payload);
}
