using System.Text.Json;

namespace McpCore.Client;

/// <summary>A file that a job produced.</summary>
/// <param name="Name">Its name, a plain file name.</param>
/// <param name="Kind">Its media type.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">The hash of its bytes.</param>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="CreatedAt">When it was stored.</param>
public sealed record JobArtifact(string Name, string? Kind, long Size, string? Sha256, int Attempt, DateTimeOffset? CreatedAt)
{
    internal static JobArtifact Parse(JsonElement json) =>
        new(json.RequiredText("name"), json.Text("kind"), json.Long("size") ?? 0, json.Text("sha256"), json.Int("attempt") ?? 0, json.Time("created_at"));
}
