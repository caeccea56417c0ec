using System.Text.Json.Nodes;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace McpCore.Daemon.Tests.OpenApi;

/// <summary>The application's routes and the document that is built from them.</summary>
public sealed class ApiDescription : IAsyncDisposable
{
    private readonly WebApplication _application = OpenApiTool.BuildApplication();

    public ApiDescription() => Document = OpenApiDocument.Build(((IEndpointRouteBuilder)_application).DataSources);

    public JsonObject Document { get; }

    /// <summary>Every route as <c>GET /api/v1/jobs</c>.</summary>
    public IReadOnlyList<string> Routes =>
    [
        .. ((IEndpointRouteBuilder)_application).DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}")),
    ];

    /// <summary>Every operation of the document with its route as <c>GET /jobs</c>.</summary>
    public IReadOnlyList<(string Route, JsonObject Operation)> Operations =>
    [
        .. Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => ($"{method.Key.ToUpperInvariant()} {path.Key}", method.Value!.AsObject()))),
    ];

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
