using System.Text;
using System.Text.Json;

namespace McpCore.Agents.Tool.Running;

/// <summary>A job to try, in the form of a submit: <c>type</c> (when the plugin has several), <c>payload</c>, <c>metadata</c>, <c>seed</c>; and <c>settings</c>, the agent's section of mcpcore.json.</summary>
internal sealed record JobFile(string? Type, byte[] Payload, byte[] Metadata, byte[] Settings, long Seed)
{
    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <exception cref="ToolException">It cannot be read, or is no job.</exception>
    public static JobFile Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), Json);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("payload", out var payload)
                ? new JobFile(
                    root.TryGetProperty("type", out var type) ? type.GetString() : null,
                    Bytes(payload),
                    root.TryGetProperty("metadata", out var metadata) ? Bytes(metadata) : "{}"u8.ToArray(),
                    root.TryGetProperty("settings", out var settings) ? Bytes(settings) : "{}"u8.ToArray(),
                    root.TryGetProperty("seed", out var seed) ? seed.GetInt64() : 1)
                : throw Wrong(path, "it has no payload");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            throw Wrong(path, exception.Message.TrimEnd('.'));
        }
    }

    private static byte[] Bytes(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());

    private static ToolException Wrong(string path, string why) =>
        new(ToolException.Input, $"{path} cannot be used: {why}. Write a job as for a submit: {{\"type\": \"…\", \"payload\": {{…}}}}.");
}
