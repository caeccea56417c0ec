using System.ComponentModel.DataAnnotations;
using McpCore.Agents;

namespace McpCore.TestPlugins.EchoNarrow;

public sealed record EchoPayload
{
    [StringLength(5)]
    public required string Text { get; init; }
}

public sealed record EchoResult(string Text);

/// <summary>A later version of the plugin echo, which takes short texts alone.</summary>
[JobType("echo", Aliases = ["old_echo"], Description = "Returns its text.")]
public sealed class EchoNarrowAgent : Agent<EchoPayload, EchoResult>
{
    public override Task<EchoResult> ExecuteAsync(EchoPayload payload, JobContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new EchoResult(payload.Text));
}
