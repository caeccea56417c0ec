using System.Text.Json;

namespace McpCore.Client;

/// <summary>One line of a job's log, or an event that its agent raised (level <c>event</c>).</summary>
/// <param name="Seq">Its number in the stream of all events.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="Run">The run that wrote it.</param>
/// <param name="Level">Its level: <c>trace</c> to <c>critical</c>, or <c>event</c>.</param>
/// <param name="Message">The line, with its values filled in.</param>
/// <param name="Template">The line as the agent's code has it; of an event its name.</param>
/// <param name="Properties">The values by name; of an event its data.</param>
public sealed record JobLogLine(long Seq, DateTimeOffset? Time, int Attempt, int Run, string Level, string Message, string? Template, JsonElement Properties)
{
    internal static JobLogLine Parse(JsonElement json) => new(
        json.Long("seq") ?? 0,
        json.Time("time"),
        json.Int("attempt") ?? 0,
        json.Int("run") ?? 0,
        json.Text("level") ?? "",
        json.Text("message") ?? "",
        json.Text("template"),
        json.Member("properties") ?? default);
}
