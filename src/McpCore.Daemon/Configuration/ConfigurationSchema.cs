using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Daemon.Configuration.Options;

namespace McpCore.Daemon.Configuration;

/// <summary>
/// The JSON schema of <c>mcpcore.json</c>, made from the table of settings, for editors. It allows what the daemon allows but for the range
/// of durations and whether a path is a full one, which JSON Schema cannot express; the descriptions tell these.
/// </summary>
internal static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as the text of <c>docs/mcpcore.schema.json</c>.</summary>
    public static string Text() => Create().ToJsonString(Indented) + "\n";

    private static JsonObject Create()
    {
        var sections = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string", ["description"] = "The address of this schema." } };
        foreach (var section in OptionTable.Sections)
        {
            sections[section.Name] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = section.Description,
                ["properties"] = new JsonObject(section.Settings.Select(setting => KeyValuePair.Create(setting.Name, (JsonNode?)Describe(setting)))),
                ["additionalProperties"] = false,
            };
        }

        sections[PluginSettings.Section.Name]!["additionalProperties"] = DescribePlugin();
        sections[OptionTable.Agents] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = OptionTable.AgentsDescription,
            ["additionalProperties"] = new JsonObject { ["type"] = "object" },
        };
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "MCP Core: mcpcore.json",
            ["description"] = "The settings of an installation or a home. Comments and trailing commas are allowed.",
            ["type"] = "object",
            ["properties"] = sections,
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject DescribePlugin() => new()
    {
        ["type"] = "object",
        ["description"] = "What is configured for the plugin of this id.",
        ["properties"] = new JsonObject(PluginMembers.All.Select(member =>
        {
            var schema = new JsonObject { ["description"] = $"{member.Description} Allowed: {member.Allowed}." };
            foreach (var (keyword, value) in member.Schema)
            {
                schema[keyword] = value?.DeepClone();
            }

            return KeyValuePair.Create(member.Name, (JsonNode?)schema);
        })),
        ["additionalProperties"] = false,
    };

    private static JsonObject Describe(OptionSpec setting)
    {
        var schema = new JsonObject { ["description"] = $"{setting.Description} Allowed: {setting.Allowed}.{(setting.MachineDefault is { } words ? $" Default: {words}." : "")}" };
        foreach (var (keyword, value) in setting.Schema)
        {
            schema[keyword] = value?.DeepClone();
        }

        if (setting.MachineDefault is null)
        {
            schema["default"] = setting.Read(OptionTable.Defaults);
        }

        return schema;
    }
}
