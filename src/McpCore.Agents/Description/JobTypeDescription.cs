namespace McpCore.Agents;

/// <summary>One job type of an agent, described in text and UTF-8 JSON alone.</summary>
/// <param name="Name">The stable name.</param>
/// <param name="Aliases">Older names.</param>
/// <param name="Description">One sentence, or empty.</param>
/// <param name="PayloadSchema">JSON Schema of the payload, UTF-8.</param>
/// <param name="ResultSchema">JSON Schema of the result, UTF-8.</param>
public sealed record JobTypeDescription(
    string Name,
    IReadOnlyList<string> Aliases,
    string Description,
    ReadOnlyMemory<byte> PayloadSchema,
    ReadOnlyMemory<byte> ResultSchema);
