using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpCore.Plugins.Manifest;

/// <summary>A job type that a manifest declares.</summary>
internal sealed record ManifestJobType(string Name, IReadOnlyList<string> Aliases);

/// <summary>What <c>plugin.json</c> says (CONTRACT, "Manifest"). Members that this version does not know are left alone.</summary>
internal sealed record PluginManifest(string Id, string Version, string Entry, ContractRange Contract, IReadOnlyList<ManifestJobType> JobTypes, string Isolation)
{
    public const string FileName = "plugin.json";
    public const string InProcess = "inprocess";

    /// <returns>The manifest, or null when the folder has none.</returns>
    /// <exception cref="PluginRefusedException">It is there and cannot be used.</exception>
    public static PluginManifest? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var root = JsonNode.Parse(File.ReadAllText(path), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false })?.AsObject()
                ?? throw Invalid("it holds null");
            var types = root["job_types"]?.AsArray().Select(ReadType).ToList() ?? [];
            var isolation = Optional(root, "isolation") ?? InProcess;
            if (isolation != InProcess)
            {
                throw new PluginRefusedException("isolation_unavailable", $"plugin.json asks for isolation \"{isolation}\"; this version offers \"{InProcess}\" only.");
            }

            return new PluginManifest(PluginId(Required(root, "id")), PlainName(Required(root, "version"), "version"), EntryName(Required(root, "entry")), ContractRange.Parse(Optional(root, "contract") ?? "[1.0,2.0)"), types, isolation);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw Invalid(exception.Message);
        }
    }

    /// <exception cref="PluginRefusedException">The id is not one that can name a folder.</exception>
    public static string PluginId(string id) => PlainName(id, "id");

    private static string PlainName(string text, string member) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+')
            ? text
            : throw new PluginRefusedException("manifest_invalid", $"The plugin's {member} \"{text}\" is not allowed: letters, digits, '_', '-', '.' and '+', at most 64, a letter or digit first.");

    private static string EntryName(string entry) => entry == Path.GetFileName(entry) && entry.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        ? entry
        : throw new PluginRefusedException("manifest_invalid", $"plugin.json: \"entry\" is \"{entry}\"; it must be the name of a DLL in the plugin's own folder.");

    private static ManifestJobType ReadType(JsonNode? node)
    {
        var type = node?.AsObject() ?? throw Invalid("a job type is null");
        return new ManifestJobType(Required(type, "name"), type["aliases"]?.AsArray().Select(alias => alias?.GetValue<string>() ?? throw Invalid("an alias is null")).ToList() ?? []);
    }

    private static string Required(JsonObject node, string member) => Optional(node, member) ?? throw Invalid($"\"{member}\" is missing");

    private static string? Optional(JsonObject node, string member) => node[member]?.GetValue<string>();

    private static PluginRefusedException Invalid(string why) => new("manifest_invalid", $"plugin.json cannot be used: {why.TrimEnd('.')}. It needs id, version, entry, contract and job_types.");
}
