using System.Text;
using System.Text.Json.Nodes;
using McpCore.Agents;

namespace McpCore.Plugins.Services;

/// <summary>
/// The settings of a plugin with the texts of its secrets. These texts leave the host's memory towards the plugin alone: what the host says is
/// passed through <see cref="Blot"/>.
/// </summary>
internal sealed class ResolvedSettings
{
    private const string Mask = "***";

    /// <summary>A shorter text is found everywhere and gives nothing away.</summary>
    private const int ShortestToBlot = 4;

    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly string _key;
    private readonly Func<string, string> _resolve;

    private ResolvedSettings(string id, PluginEnvironment environment)
    {
        _key = $"plugins.{id}.settings";
        _resolve = environment.ResolveSecret;
        var root = environment.Settings.IsEmpty ? [] : JsonNode.Parse(environment.Settings.Span)!.AsObject();
        Bytes = Encoding.UTF8.GetBytes(Members(root, "").ToJsonString());
    }

    /// <summary>The settings as a UTF-8 JSON object.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The texts of the secrets by their dotted path in the settings.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <exception cref="PluginRefusedException">A secret is missing.</exception>
    public static ResolvedSettings Of(string id, PluginEnvironment environment) => new(id, environment);

    /// <summary>The text without any secret in it.</summary>
    public string Blot(string text)
    {
        foreach (var secret in _secrets.Values.Where(secret => secret.Length >= ShortestToBlot))
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Checks the settings by the plugin's own schema.</summary>
    /// <exception cref="PluginRefusedException">They have faults; all are told.</exception>
    public void Check(ReadOnlyMemory<byte> schema, PluginEnvironment environment)
    {
        if (schema.IsEmpty)
        {
            return;
        }

        var faults = environment.CheckSettings(schema, Bytes);
        if (faults.Count > 0)
        {
            throw Invalid(string.Join("; ", faults.Select(Tell)));
        }
    }

    private string Tell(PayloadFault fault)
    {
        var path = fault.Path.TrimStart('$').TrimStart('.');
        var message = fault.Code != "unknown_member" && _secrets.Keys.Any(secret => IsAbout(path, secret)) ? "the secret's text does not fit" : Blot(fault.Message);
        var allowed = fault.Allowed is null ? "" : $" (allowed: {fault.Allowed})";
        return $"{_key}{(path.Length == 0 ? "" : "." + path)}: {message.TrimEnd('.')}{allowed}";
    }

    /// <summary>Whether a fault may quote a secret: it is about it, about a part of it, or about what it is a part of.</summary>
    private static bool IsAbout(string path, string secret) => path.Length == 0 || path == secret || IsInside(path, secret) || IsInside(secret, path);

    private static bool IsInside(string inner, string outer) => inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal) && inner[outer.Length] is '.' or '[';

    private JsonNode? Resolve(JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } reference when reference.ContainsKey(SecretReference.Member):
                var text = Find(reference[SecretReference.Member], path);
                _secrets[path] = text;
                return text;
            case JsonObject members:
                return Members(members, path + ".");
            case JsonArray items:
                return new JsonArray([.. items.Select((item, index) => Resolve(item, $"{path}[{index}]"))]);
            default:
                return node?.DeepClone();
        }
    }

    private JsonObject Members(JsonObject members, string prefix) => new(members.Select(member => KeyValuePair.Create(member.Key, Resolve(member.Value, prefix + member.Key))));

    private string Find(JsonNode? reference, string path)
    {
        try
        {
            return _resolve(reference is JsonValue value && value.TryGetValue<string>(out var text) ? text : "");
        }
        catch (FormatException exception)
        {
            throw Invalid($"{_key}.{path} is a reference to a secret, and {exception.Message} (allowed: {SecretReference.Allowed})");
        }
    }

    private static PluginRefusedException Invalid(string faults) =>
        new("settings_invalid", $"The plugin's settings cannot be used: {faults}. Mend mcpcore.json, then: mcpcore config reload.");
}
