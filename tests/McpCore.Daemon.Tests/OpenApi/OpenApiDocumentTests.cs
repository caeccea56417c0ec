using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Tests.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpCore.Daemon.Tests.OpenApi;

public sealed partial class OpenApiDocumentTests(ApiDescription api) : IClassFixture<ApiDescription>
{
    private const string Prefix = "/api/v1";

    [Fact]
    public void EveryRoute_IsInTheDocument() =>
        Assert.Equal(api.Routes.Order(StringComparer.Ordinal), api.Operations.Select(item => item.Route.Replace(" ", " " + Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryOperation_SaysWhatItDoesAndAnswers() => Assert.All(api.Operations, item =>
    {
        Assert.NotEmpty((string)item.Operation["summary"]!);
        Assert.NotEmpty(item.Operation["tags"]!.AsArray());
        var responses = item.Operation["responses"]!.AsObject();
        Assert.Contains(responses, response => response.Key.StartsWith('2'));
        Assert.All(responses, response => Assert.NotEmpty((string)response.Value!["description"]!));
    });

    [Fact]
    public void EveryOperation_HasANameOfItsOwn()
    {
        var names = api.Operations.Select(item => (string)item.Operation["operationId"]!).ToList();

        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
    }

    [Fact]
    public void EveryPathParameter_IsDeclaredAndNoOther() => Assert.All(api.Operations, item =>
    {
        var declared = (item.Operation["parameters"]?.AsArray() ?? []).Where(parameter => (string)parameter!["in"]! == "path").ToList();
        Assert.Equal(PathParameter().Matches(item.Route).Select(match => match.Groups[1].Value), declared.Select(parameter => (string)parameter!["name"]!));
        Assert.All(declared, parameter => Assert.True((bool)parameter!["required"]!));
    });

    [Fact]
    public void EveryReference_LeadsSomewhere()
    {
        var references = References(api.Document).ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference =>
        {
            Assert.StartsWith("#/components/schemas/", reference, StringComparison.Ordinal);
            Assert.True(api.Document["components"]!["schemas"]!.AsObject().ContainsKey(reference.Split('/')[^1]), $"{reference} leads nowhere.");
        });
    }

    [Fact]
    public void EveryRefusal_HasCodesOfItsStatus() => Assert.All(
        api.Operations.SelectMany(item => item.Operation["responses"]!.AsObject()).Where(response => response.Key[0] is '4' or '5'),
        response =>
        {
            var codes = response.Value!["content"]!["application/problem+json"]!["schema"]!["properties"]!["code"]!["enum"]!.AsArray();
            Assert.NotEmpty(codes);
            Assert.All(codes, code => Assert.Equal(response.Key, ErrorCodes.StatusOf((string)code!).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        });

    [Fact]
    public void EveryExample_FitsItsSchema()
    {
        var shapes = new DocumentedShapes(api.Document);
        var bodies = api.Operations.Where(item => item.Operation.ContainsKey("requestBody")).Select(item => item.Operation["requestBody"]!["content"]!["application/json"]).OfType<JsonNode>().ToList();

        Assert.NotEmpty(bodies);
        Assert.All(bodies, body =>
        {
            using var example = System.Text.Json.JsonDocument.Parse(body["example"]!.ToJsonString());
            Assert.Empty(shapes.Faults(body["schema"]!, example.RootElement));
        });
    }

    [Fact]
    public void TheDocument_IsOpenApi31()
    {
        Assert.Equal("3.1.1", (string)api.Document["openapi"]!);
        Assert.NotEmpty((string)api.Document["info"]!["title"]!);
        Assert.NotEmpty((string)api.Document["info"]!["version"]!);
        Assert.Equal(Prefix, (string)api.Document["servers"]![0]!["url"]!);
        Assert.All(api.Document["components"]!["schemas"]!.AsObject(), schema => Assert.Matches("^[a-zA-Z0-9._-]+$", schema.Key));
    }

    [Fact]
    public void TheCopyInTheRepository_IsTheDocument()
    {
        var kept = File.ReadAllText(Checkout.PathOf("docs", "openapi.json"));

        Assert.True(
            kept == Encoding.UTF8.GetString(OpenApiDocument.ToBytes(api.Document)),
            "docs/openapi.json is not what the routes say. Renew it, and read the difference:\n  dotnet run --project src/McpCore.Daemon -- tool openapi > docs/openapi.json");
    }

    [Fact]
    public void ThePageForPeople_HasTheSameRoutes()
    {
        var page = File.ReadAllText(Checkout.PathOf("docs", "api.md"));
        var told = TableRow().Matches(page).SelectMany(row => Route().Matches(row.Value)).Select(route => route.Groups[1].Value);

        Assert.Equal(api.Operations.Select(item => item.Route).Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Build_RouteThatIsNotDescribed_NamesIt()
    {
        await using var application = WebApplication.CreateSlimBuilder().Build();
        application.MapGroup(Prefix).MapDelete("/forgotten/{id}", _ => Task.CompletedTask);

        var exception = Assert.Throws<InvalidOperationException>(() => OpenApiDocument.Build(((IEndpointRouteBuilder)application).DataSources));

        Assert.Contains("DELETE /api/v1/forgotten/{id}", exception.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => member.Key == "$ref" ? [(string)member.Value!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex(@"^\| `.*$", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"`((?:GET|POST|PUT|PATCH|DELETE) /[^`?]*)[^`]*`")]
    private static partial Regex Route();
}
