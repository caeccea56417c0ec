using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpCore.Plugins.Manifest;

/// <summary>What <c>plugin.json</c> says (CONTRACT, "Manifest"). Members that this version does not know are left alone.</summary>
internal sealed partial record PluginManifest(string Id, string Version, string Entry, ContractRange Contract, IReadOnlyList<ManifestJobType> JobTypes, string Isolation)
{
    public const string FileName = "plugin.json";
    public const string InProcess = "inprocess";
    public const string Process = "process";

    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Where the plugin says it runs, as <c>net10.0</c>; null when not said.</summary>
    public string? TargetFramework { get; private init; }

    /// <summary>The runtime ids that the plugin says it runs on; empty: any.</summary>
    public IReadOnlyList<string> Runtimes { get; private init; } = [];

    /// <summary>The JSON Schema of the plugin's own settings; null when it has none.</summary>
    public JsonElement? ConfigurationSchema { get; private init; }

    public PluginLimits Limits { get; private init; } = PluginLimits.None;

    /// <summary>SHA-256 in lower-case hexadecimal of each file, by its path in the folder with <c>/</c>; null when not said.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; private init; }

    /// <summary>
    /// Whether this host would have made the same schemas. Contract and framework make them, and a newer one may say the same in other keywords;
    /// a plugin that was built with an older one is no liar.
    /// </summary>
    public bool SchemasAreComparable { get; private init; } = true;

    /// <returns>The manifest, or null when the folder has none.</returns>
    /// <exception cref="PluginRefusedException">It is there and cannot be used.</exception>
    public static PluginManifest? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? Parse(File.ReadAllText(path)) : null;
    }

    /// <exception cref="PluginRefusedException">The id is not one that can name a folder.</exception>
    public static string PluginId(string id) => PlainName(id, "id");

    private static PluginManifest Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Json);
            var root = new ManifestNode(document.RootElement.Clone(), "$");
            return new PluginManifest(
                PluginId(root.Get("id").Text()),
                PlainName(root.Get("version").Text(), "version"),
                EntryName(root.Get("entry")),
                ReadContract(root.Find("contract")),
                [.. (root.Find("job_types")?.Items() ?? []).Select(ReadType)],
                ReadIsolation(root.Find("isolation")))
            {
                TargetFramework = root.Find("target_framework")?.Text(),
                Runtimes = [.. (root.Find("runtimes")?.Items() ?? []).Select(runtime => runtime.Text())],
                ConfigurationSchema = root.Find("configuration_schema")?.Schema(),
                SchemasAreComparable = root.Find("built_with") is not { } builtWith
                    || (builtWith.Find("contract")?.Text() == ContractRange.Host.ToString() && builtWith.Find("runtime")?.Text() == Environment.Version.ToString(2)),
                Limits = root.Find("limits") is { } limits ? ReadLimits(limits) : PluginLimits.None,
                Files = root.Find("files") is { } files ? ReadFiles(files) : null,
            };
        }
        catch (JsonException exception)
        {
            throw new PluginRefusedException("manifest_invalid", $"plugin.json cannot be used: {exception.Message.TrimEnd('.')}. It needs id, version, entry, contract and job_types.");
        }
    }

    private static string PlainName(string text, string member) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+')
            ? text
            : throw new PluginRefusedException("manifest_invalid", $"The plugin's {member} \"{text}\" is not allowed: letters, digits, '_', '-', '.' and '+', at most 64, a letter or digit first.");

    private static string EntryName(ManifestNode node)
    {
        var entry = node.Text();
        return entry == Path.GetFileName(entry) && entry.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? entry : throw node.Wrong("the name of a DLL in the plugin's own folder");
    }

    private static ContractRange ReadContract(ManifestNode? node)
    {
        try
        {
            return ContractRange.Parse(node?.Text() ?? "[1.0,2.0)");
        }
        catch (FormatException)
        {
            throw node!.Wrong("a range such as \"[1.0,2.0)\"");
        }
    }

    private static ManifestJobType ReadType(ManifestNode type) =>
        new(type.Get("name").Text(), [.. (type.Find("aliases")?.Items() ?? []).Select(alias => alias.Text())])
        {
            HasAliases = type.Find("aliases") is not null,
            Description = type.Find("description")?.Text(),
            PayloadSchema = type.Find("payload_schema")?.Schema(),
            ResultSchema = type.Find("result_schema")?.Schema(),
        };

    private static string ReadIsolation(ManifestNode? node)
    {
        var word = node?.Text() ?? InProcess;
        return word is InProcess or Process ? word : throw node!.Wrong($"\"{InProcess}\" or \"{Process}\"");
    }

    private static PluginLimits ReadLimits(ManifestNode limits) =>
        new(limits.Find("memory") is { } memory ? ReadSize(memory) : null, limits.Find("heap") is { } heap ? ReadSize(heap) : null, limits.Find("time") is { } time ? ReadTime(time) : null);

    private static long ReadSize(ManifestNode node) => ByteSize.TryParse(node.Text(), out var bytes) && bytes > 0 ? bytes : throw node.Wrong(ByteSize.Allowed);

    private static TimeSpan ReadTime(ManifestNode node) => Duration.TryParse(node.Text(), out var time) && time > TimeSpan.Zero ? time : throw node.Wrong(Duration.Allowed);

    private static Dictionary<string, string> ReadFiles(ManifestNode files)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, hash) in files.Members())
        {
            if (path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Any(part => part is "" or "." or ".."))
            {
                throw files.Wrong($"paths inside the plugin's folder, with '/' and without \"..\"; \"{path}\" is none");
            }

            hashes.Add(path, Sha256().IsMatch(hash.Text()) ? hash.Text() : throw hash.Wrong("a SHA-256 of 64 lower-case hexadecimal digits"));
        }

        return hashes;
    }

    [GeneratedRegex("^[0-9a-f]{64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
