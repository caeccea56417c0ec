namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The JSON body of a request.</summary>
/// <param name="Schema">The name of its schema: one of <see cref="ApiSchemas"/>.</param>
/// <param name="Example">One that can be sent as it is, as JSON.</param>
/// <param name="Required">Whether there must be one.</param>
internal sealed record ApiBody(string Schema, string Example, bool Required = true);
