namespace McpCore.Agents.Tests.Samples;

/// <summary>An agent whose body a test writes in place.</summary>
[JobType("lambda", Aliases = ["anonymous"], Description = "Runs what the test says.")]
internal sealed class LambdaAgent<TPayload, TResult>(Func<TPayload, JobContext, CancellationToken, Task<TResult>> body) : Agent<TPayload, TResult>
{
    public override Task<TResult> ExecuteAsync(TPayload payload, JobContext context, CancellationToken cancellationToken) =>
        body(payload, context, cancellationToken);
}
