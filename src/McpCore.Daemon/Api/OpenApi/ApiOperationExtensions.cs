namespace McpCore.Daemon.Api.OpenApi;

/// <summary>How a route gets its place in the OpenAPI document.</summary>
internal static class ApiOperationExtensions
{
    public static void Describe(this IEndpointConventionBuilder route, ApiOperation operation) => route.WithMetadata(operation);
}
