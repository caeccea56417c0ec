using System.Text.Json;

namespace McpCore.Engine.Batches;

/// <summary>A submit of a batch that is well formed; its jobs have not been looked at.</summary>
/// <param name="Name">A name for people; null: none.</param>
/// <param name="Metadata">A UTF-8 JSON object.</param>
/// <param name="Jobs">The submits of its jobs.</param>
/// <param name="Callback">The submit of the job that waits for its end; null: none.</param>
/// <param name="CallbackOnSuccess">Whether that job is cancelled unless every job is completed.</param>
public sealed record BatchRequest(string? Name, ReadOnlyMemory<byte> Metadata, IReadOnlyList<JsonElement> Jobs, JsonElement? Callback, bool CallbackOnSuccess);
