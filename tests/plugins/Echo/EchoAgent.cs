using McpCore.Agents;

namespace McpCore.TestPlugins.Echo;

public sealed record EchoPayload(string Text);

public sealed record EchoResult(string Text);

/// <summary>Returns the text of its payload.</summary>
[JobType("echo", Aliases = ["old_echo"], Description = "Returns its text.")]
public sealed class EchoAgent : Agent<EchoPayload, EchoResult>
{
    public override Task<EchoResult> ExecuteAsync(EchoPayload payload, JobContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new EchoResult(payload.Text));
}
