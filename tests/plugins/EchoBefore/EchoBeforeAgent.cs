using McpCore.Agents;

namespace McpCore.TestPlugins.EchoBefore;

public sealed record EchoPayload(string Text);

public sealed record EchoResult(string Text);

/// <summary>An earlier version of the plugin echo, before its job type was renamed.</summary>
[JobType("old_echo", Description = "Returns its text.")]
public sealed class EchoBeforeAgent : Agent<EchoPayload, EchoResult>
{
    public override Task<EchoResult> ExecuteAsync(EchoPayload payload, JobContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new EchoResult(payload.Text));
}
