namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The route <c>/api/v1/openapi.json</c>: what the API can do, for programs. The document is built at the first request.</summary>
internal sealed class OpenApiEndpoint(IEndpointRouteBuilder application)
{
    private readonly Lazy<byte[]> _document = new(() => OpenApiDocument.ToBytes(OpenApiDocument.Build(application.DataSources)));

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/openapi.json", DocumentAsync).Describe(DaemonOperations.OpenApi);

    private async Task DocumentAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _document.Value.Length;
        await context.Response.Body.WriteAsync(_document.Value, context.RequestAborted);
    }
}
