using System.Text.Json.Nodes;
using McpCore.Engine.Submission;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The shapes of the API as JSON Schemas: the files of <c>schemas/</c>, and the engine's own schemas of what it takes.</summary>
internal static class ApiSchemas
{
    private const string ResourceFolder = "schemas/";

    /// <summary>All of them by name, in the order of their names.</summary>
    public static JsonObject Load()
    {
        var assembly = typeof(ApiSchemas).Assembly;
        var schemas = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal)
        {
            ["Submit"] = OfEngine(EngineSchemas.Submit),
            ["NewBatch"] = OfEngine(EngineSchemas.Batch),
            ["CancelRequest"] = OfEngine(EngineSchemas.Cancel),
            ["PruneRequest"] = OfEngine(EngineSchemas.Prune),
            ["NewSchedule"] = OfEngine(EngineSchemas.Schedule),
            ["NewCalendar"] = OfEngine(EngineSchemas.Calendar),
            ["NewBackfill"] = OfEngine(EngineSchemas.Backfill),
        };
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourceFolder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            schemas.Add(resource[ResourceFolder.Length..], JsonNode.Parse(stream)!);
        }

        return new JsonObject(schemas!);
    }

    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject OfEngine(ReadOnlyMemory<byte> utf8)
    {
        var schema = JsonNode.Parse(utf8.Span)!.AsObject();

        // Inside the document the dialect is the document's.
        schema.Remove("$schema");
        return schema;
    }
}
