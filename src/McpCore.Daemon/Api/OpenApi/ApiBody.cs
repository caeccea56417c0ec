namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The body of a request.</summary>
/// <param name="Schema">The name of its schema: one of <see cref="ApiSchemas"/>; null for bytes of any kind.</param>
/// <param name="Example">One that can be sent as it is, as JSON; null for bytes.</param>
/// <param name="Required">Whether there must be one.</param>
/// <param name="ContentType">How it is written.</param>
internal sealed record ApiBody(string? Schema, string? Example, bool Required = true, string ContentType = "application/json");
