using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Daemon.Configuration.Options;

namespace McpCore.Daemon.Configuration;

/// <summary>Every setting with its value, its origin and its default, for people and programs. What may be a secret is left out.</summary>
internal static class ConfigurationReport
{
    /// <summary>JSON as people write it: apostrophes and letters of any language as they are.</summary>
    public static JsonSerializerOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All settings in the order of the table, then those of the agents and of single plugins by name.</summary>
    public static IEnumerable<ConfigurationRow> Rows(EffectiveConfiguration configuration)
    {
        var defaults = OptionTable.Defaults;
        return OptionTable.All
            .Select(option => new ConfigurationRow(option.Key, option.Read(configuration.Options), configuration.OriginOf(option.Key), option.Read(defaults)))
            .Concat(configuration.Options.Core.AgentSettings.OrderBy(agent => agent.Key, StringComparer.Ordinal).Select(agent =>
            {
                var key = $"{OptionTable.Agents}.{agent.Key}";
                return new ConfigurationRow(key, SecretMask.Of(agent.Value), configuration.OriginOf(key), null);
            }))
            .Concat(
                from plugin in configuration.Options.Core.Plugins.OrderBy(plugin => plugin.Key, StringComparer.Ordinal)
                from member in PluginMembers.All
                let value = member.Read(plugin.Value)
                where value is not null
                let key = $"{PluginSettings.Section.Name}.{plugin.Key}.{member.Name}"
                select new ConfigurationRow(key, member.MayBeSecret ? SecretMask.Of(value) : value, configuration.OriginOf(key), null));
    }

    /// <summary>Writes <c>[{key, value, origin: {kind, source}, default}]</c>.</summary>
    public static void Write(Utf8JsonWriter writer, EffectiveConfiguration configuration)
    {
        writer.WriteStartArray();
        foreach (var row in Rows(configuration))
        {
            writer.WriteStartObject();
            writer.WriteString("key", row.Key);
            WriteNode(writer, "value", row.Value);
            writer.WriteStartObject("origin");
            writer.WriteString("kind", row.Origin.Kind);
            writer.WriteString("source", row.Origin.Source);
            writer.WriteEndObject();
            WriteNode(writer, "default", row.Default);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteNode(Utf8JsonWriter writer, string name, JsonNode? node)
    {
        writer.WritePropertyName(name);
        if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    }
}
