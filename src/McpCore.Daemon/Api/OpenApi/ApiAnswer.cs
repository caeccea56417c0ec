namespace McpCore.Daemon.Api.OpenApi;

/// <summary>One successful answer of a route.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Description">What it means.</param>
/// <param name="Schema">The name of its schema, a file of <c>schemas/</c>; null for bytes of any kind.</param>
/// <param name="ContentType">How it is written; null for an answer without a body.</param>
internal sealed record ApiAnswer(int Status, string Description, string? Schema, string? ContentType = "application/json");
