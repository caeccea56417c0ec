using McpCore.Agents;

namespace McpCore.TestPlugins.BadException;

/// <summary>Its constructor throws an exception that throws again when it is asked for its message.</summary>
[JobType("bad_exception")]
public sealed class BadExceptionAgent : Agent<string, string>
{
    public BadExceptionAgent() => throw new UnreadableException();

    public override Task<string> ExecuteAsync(string payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(payload);

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new NotSupportedException("the message refuses");
    }
}
