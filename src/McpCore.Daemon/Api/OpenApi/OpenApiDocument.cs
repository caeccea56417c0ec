using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>
/// Builds the OpenAPI 3.1 document from the live route table, so that it cannot forget a route: each must carry an
/// <see cref="ApiOperation"/>. The shapes are the JSON Schemas of <see cref="ApiSchemas"/>.
/// </summary>
internal static class OpenApiDocument
{
    private const string Version = "3.1.1";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="InvalidOperationException">A route is not described.</exception>
    public static JsonObject Build(IEnumerable<EndpointDataSource> sources)
    {
        var paths = new JsonObject();
        var silent = new List<string>();
        foreach (var endpoint in sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var pattern = endpoint.RoutePattern.RawText!;
            if (!pattern.StartsWith(ApiRoutes.Prefix + "/", StringComparison.Ordinal))
            {
                continue;
            }

            var operation = endpoint.Metadata.GetMetadata<ApiOperation>();
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
            {
                if (operation is null)
                {
                    silent.Add($"{method} {pattern}");
                    continue;
                }

                var path = pattern[ApiRoutes.Prefix.Length..];
                var item = (JsonObject)(paths[path] ??= new JsonObject());
                item.Add(method.ToLowerInvariant(), Describe(operation));
            }
        }

        return silent.Count == 0
            ? Assemble(paths)
            : throw new InvalidOperationException($"These routes are not described; add .Describe(…) where they are mapped: {string.Join(", ", silent)}.");
    }

    /// <summary>The document as it is served and as it is kept in the repository.</summary>
    public static byte[] ToBytes(JsonObject document) => Encoding.UTF8.GetBytes(document.ToJsonString(Indented) + "\n");

    private static JsonObject Assemble(JsonObject paths) => new()
    {
        ["openapi"] = Version,
        ["info"] = new JsonObject
        {
            ["title"] = "MCP Core",
            ["version"] = "1",
            ["summary"] = "Submit jobs, follow them live, and get their results.",
            ["description"] = "Times in answers are UTC with milliseconds. All members are always present, null when unknown; ignore members that you do not know. Every refusal is a `Problem` with a stable `code`.",
            ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = ApiRoutes.Prefix }),
        ["paths"] = paths,
        ["components"] = new JsonObject { ["schemas"] = ApiSchemas.Load() },
    };

    private static JsonObject Describe(ApiOperation operation)
    {
        var described = new JsonObject { ["operationId"] = operation.Id, ["tags"] = new JsonArray(operation.Tag), ["summary"] = operation.Summary };
        if (operation.Description is not null)
        {
            described["description"] = operation.Description;
        }

        if (operation.Parameters.Count > 0)
        {
            described["parameters"] = new JsonArray([.. operation.Parameters.Select(Describe)]);
        }

        if (operation.Body is { } body)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = body.Required,
                ["content"] = Content(body.ContentType, SchemaOf(body.Schema), body.Example is null ? null : JsonNode.Parse(body.Example)),
            };
        }

        described["responses"] = Responses(operation);
        return described;
    }

    private static JsonObject Describe(ApiParameter parameter) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = parameter.In,
        ["required"] = parameter.In == "path",
        ["description"] = parameter.Description,
        ["schema"] = JsonNode.Parse(parameter.Schema),
    };

    private static JsonObject Responses(ApiOperation operation)
    {
        var responses = new JsonObject();
        foreach (var answer in operation.Answers)
        {
            var response = new JsonObject { ["description"] = answer.Description };
            if (answer.ContentType is not null)
            {
                response["content"] = Content(answer.ContentType, SchemaOf(answer.Schema));
            }

            responses[Text(answer.Status)] = response;
        }

        foreach (var codes in CodesOf(operation).GroupBy(ErrorCodes.StatusOf).OrderBy(group => group.Key))
        {
            responses[Text(codes.Key)] = Refusal([.. codes]);
        }

        return responses;
    }

    private static IEnumerable<string> CodesOf(ApiOperation operation)
    {
        string[] ofParameters = operation.Parameters.Count > 0 ? [ErrorCodes.Malformed] : [];
        string[] ofBody = operation.Body is { Schema: not null } ? [ErrorCodes.Malformed, ErrorCodes.TooLarge, ErrorCodes.UnsupportedMediaType] : [];
        return operation.Errors.Concat(ofParameters).Concat(ofBody).Append(ErrorCodes.Forbidden).Append(ErrorCodes.Internal).Distinct().Order(StringComparer.Ordinal);
    }

    private static JsonObject Refusal(string[] codes)
    {
        var problem = ApiSchemas.Reference("Problem");
        problem["properties"] = new JsonObject { ["code"] = new JsonObject { ["enum"] = new JsonArray([.. codes.Select(code => JsonValue.Create(code))]) } };
        return new JsonObject
        {
            ["description"] = string.Join(", ", codes.Select(code => $"`{code}`")),
            ["content"] = Content("application/problem+json", problem),
        };
    }

    private static JsonObject SchemaOf(string? name) => name is null ? new JsonObject() : ApiSchemas.Reference(name);

    private static JsonObject Content(string type, JsonObject schema, JsonNode? example = null)
    {
        var media = new JsonObject { ["schema"] = schema };
        if (example is not null)
        {
            media["example"] = example;
        }

        return new JsonObject { [type] = media };
    }

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
