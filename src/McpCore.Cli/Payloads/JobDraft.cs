using System.Text;
using System.Text.Json.Nodes;

namespace McpCore.Cli.Payloads;

/// <summary>A submit that was described on the command line.</summary>
/// <param name="Body">What the daemon gets.</param>
/// <param name="Words">Where its parts were typed.</param>
/// <param name="Config">The text that the payload began with, or null.</param>
internal sealed record JobDraft(JsonObject Body, CommandWords Words, PayloadText? Config)
{
    public string Json => Body.ToJsonString(JobArguments.AsTyped);

    public byte[] Utf8 => Encoding.UTF8.GetBytes(Json);
}
