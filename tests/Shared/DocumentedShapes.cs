using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Engine.Submission;

namespace McpCore;

/// <summary>
/// Checks values against the schemas of an OpenAPI document, more strictly than a client may: a member that the document does not know is a
/// fault as well, so that nothing is served that is not written down.
/// </summary>
internal sealed class DocumentedShapes
{
    private readonly JsonObject _components;

    public DocumentedShapes(JsonObject document)
    {
        _components = (JsonObject)document["components"]!.DeepClone();
        foreach (var (_, schema) in _components["schemas"]!.AsObject())
        {
            Close(schema!);
        }
    }

    /// <summary>Every fault of a value with its path; empty when it has the shape.</summary>
    /// <param name="schema">A schema of the document, with references into it.</param>
    /// <param name="value">The value.</param>
    public IReadOnlyList<string> Faults(JsonNode schema, JsonElement value)
    {
        var root = schema.DeepClone().AsObject();
        root["components"] = _components.DeepClone();
        var faults = new List<Fault>();
        JsonSchema.Parse(JsonSerializer.SerializeToUtf8Bytes(root)).Validate(value, "$", faults);
        return [.. faults.Select(fault => $"{fault.Path} {fault.Code}: {fault.Message} ({fault.Allowed})")];
    }

    /// <inheritdoc cref="Faults(JsonNode, JsonElement)"/>
    /// <param name="name">The name of a schema.</param>
    /// <param name="value">The value.</param>
    public IReadOnlyList<string> Faults(string name, JsonElement value) => _components["schemas"]!.AsObject().ContainsKey(name)
        ? Faults(new JsonObject { ["$ref"] = $"#/components/schemas/{name}" }, value)
        : [$"the document has no schema {name}"];

    /// <summary>Allows no members but those that are named.</summary>
    private static void Close(JsonNode node)
    {
        switch (node)
        {
            case JsonObject schema:
                foreach (var (_, child) in schema.ToList())
                {
                    if (child is not null)
                    {
                        Close(child);
                    }
                }

                if (schema["properties"] is JsonObject && schema["type"] is JsonValue)
                {
                    schema.TryAdd("additionalProperties", false);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    if (item is not null)
                    {
                        Close(item);
                    }
                }

                break;
        }
    }
}
