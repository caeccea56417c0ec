using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Client;

namespace McpCore.Daemon.Configuration;

/// <summary>
/// Reads the settings in their order: the installation's file, the home's file, <c>MCPCORE__SECTION__KEY</c>, the command line. Every fault
/// of every source is reported at once, with key, value and what is allowed.
/// </summary>
internal static class ConfigurationLoader
{
    private const string EnvironmentPrefix = "MCPCORE__";

    /// <summary>Sections whose members belong to agents; their own schemas decide.</summary>
    private const string AgentsSection = "agents";

    /// <param name="home">The instance.</param>
    /// <param name="installationFile">The installation's file; it need not exist.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <param name="overrides">Settings of the command line, as <c>key=value</c>.</param>
    /// <param name="faults">Receives what is wrong, one sentence each.</param>
    public static DaemonOptions Load(HomeFolder home, string? installationFile, IDictionary environment, IReadOnlyList<string> overrides, List<string> faults)
    {
        var options = new DaemonOptions(home);
        foreach (var file in new[] { installationFile, home.Configuration })
        {
            if (file is not null && File.Exists(file) && ReadFile(file, faults) is { } root)
            {
                Apply(options, root, file, faults);
            }
        }

        foreach (DictionaryEntry variable in environment)
        {
            var name = (string)variable.Key;
            if (name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var key = name[EnvironmentPrefix.Length..].ToLowerInvariant().Replace("__", ".", StringComparison.Ordinal);
                ApplyText(options, key, (string?)variable.Value ?? "", $"environment variable {name}", faults);
            }
        }

        foreach (var pair in overrides)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                faults.Add($"--set {pair}: expected key=value, for example engine.concurrency=8.");
                continue;
            }

            ApplyText(options, pair[..equals], pair[(equals + 1)..], $"--set {pair[..equals]}", faults);
        }

        return options;
    }

    private static JsonObject? ReadFile(string file, List<string> faults)
    {
        try
        {
            var documentOptions = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            return JsonNode.Parse(File.ReadAllText(file), documentOptions: documentOptions) as JsonObject ?? throw new JsonException("it is no JSON object");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            faults.Add($"{file} cannot be read: {exception.Message}");
            return null;
        }
    }

    private static void Apply(DaemonOptions options, JsonObject root, string source, List<string> faults)
    {
        foreach (var (section, content) in root)
        {
            if (section == "$schema")
            {
                continue;
            }

            if (content is not JsonObject members)
            {
                faults.Add($"{source}: \"{section}\" must be an object of settings.");
                continue;
            }

            foreach (var (name, value) in members)
            {
                ApplyOne(options, $"{section}.{name}", value, source, faults);
            }
        }
    }

    private static void ApplyText(DaemonOptions options, string key, string text, string source, List<string> faults)
    {
        JsonNode? value;
        try
        {
            value = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            value = JsonValue.Create(text);
        }

        // A node may be called 123: what the setting does not take as a number it may take as a text.
        if (OptionTable.Find(key) is { } option && !option.Apply(options, value) && option.Apply(options, JsonValue.Create(text)))
        {
            return;
        }

        ApplyOne(options, key, value, source, faults);
    }

    private static void ApplyOne(DaemonOptions options, string key, JsonNode? value, string source, List<string> faults)
    {
        if (key.StartsWith(AgentsSection + ".", StringComparison.Ordinal))
        {
            if (value is JsonObject settings)
            {
                options.Core.AgentSettings[key[(AgentsSection.Length + 1)..]] = (JsonObject)settings.DeepClone();
            }
            else
            {
                faults.Add($"{source}: {key} must be an object with the settings of that job type's agent.");
            }

            return;
        }

        if (OptionTable.Find(key) is not { } option)
        {
            var nearest = Suggestion.Nearest(key, OptionTable.All.Select(other => other.Key));
            faults.Add($"{source}: \"{key}\" is no setting{(nearest is null ? "." : $"; did you mean \"{nearest}\"?")}");
        }
        else if (!option.Apply(options, value))
        {
            faults.Add($"{source}: {key} is {value?.ToJsonString() ?? "null"}; allowed: {option.Allowed}.");
        }
    }
}
