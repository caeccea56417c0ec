using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Client;
using McpCore.Daemon.Configuration.Options;
using McpCore.Hosting;

namespace McpCore.Daemon.Configuration;

/// <summary>
/// Reads the settings in their order: the installation's file, the home's file, <c>MCPCORE__SECTION__KEY</c>, the command line. Every fault
/// of every source is reported at once, with key, value and what is allowed.
/// </summary>
internal sealed class ConfigurationLoader
{
    private const string EnvironmentPrefix = "MCPCORE__";
    private const string AgentsPrefix = OptionTable.Agents + ".";
    private readonly DaemonOptions _options;
    private readonly Dictionary<string, ConfigurationOrigin> _origins = new(StringComparer.Ordinal);
    private readonly List<ConfigurationFault> _faults = [];

    private ConfigurationLoader(HomeFolder home) => _options = new DaemonOptions(home);

    /// <summary>Reads every source.</summary>
    /// <param name="home">The instance.</param>
    /// <param name="installationFile">The installation's file; it need not exist.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <param name="overrides">Settings of the command line, as <c>key=value</c>.</param>
    public static EffectiveConfiguration Load(HomeFolder home, string? installationFile, IDictionary environment, IReadOnlyList<string> overrides)
    {
        var loader = new ConfigurationLoader(home);
        foreach (var file in new[] { installationFile, home.Configuration }.Distinct())
        {
            if (File.Exists(file))
            {
                loader.ApplyFile(file);
            }
        }

        loader.ApplyEnvironment(environment);
        loader.ApplyCommandLine(overrides);
        return loader.Result();
    }

    /// <summary>Reads one file alone.</summary>
    public static EffectiveConfiguration Check(string file)
    {
        var loader = new ConfigurationLoader(HomeFolder.Resolve());
        loader.ApplyFile(file);
        return loader.Result();
    }

    private EffectiveConfiguration Result() => new(_options, _origins, _faults);

    private void ApplyFile(string file)
    {
        var first = _faults.Count;
        var origin = ConfigurationOrigin.File(file);
        foreach (var section in ConfigurationFile.Read(file, _faults))
        {
            if (section.Name == "$schema" && section.Value.Text() is not null)
            {
                continue;
            }

            if (SectionFault(section) is { } fault)
            {
                _faults.Add(new ConfigurationFault(origin, fault.Message) { Position = section.Position, Key = section.Name, Suggestion = fault.Suggestion });
                continue;
            }

            foreach (var setting in section.Members)
            {
                if (section.Name == PluginSettings.Section.Name && setting.Value is JsonObject && OptionTable.Find($"{section.Name}.{setting.Name}") is null)
                {
                    foreach (var member in setting.Members)
                    {
                        ApplyPlugin(setting.Name, member.Name, member.Value, origin, member.Position);
                    }

                    continue;
                }

                Apply($"{section.Name}.{setting.Name}", [setting.Value], origin, setting.Position);
            }
        }

        // Faults of form were found before those of content; people read them from top to bottom.
        var inOrder = _faults[first..].OrderBy(fault => fault.Position?.Line).ThenBy(fault => fault.Position?.Column).ToList();
        _faults.RemoveRange(first, inOrder.Count);
        _faults.AddRange(inOrder);
    }

    private static (string Message, string? Suggestion)? SectionFault(FileMember member)
    {
        if (member.Name == "$schema")
        {
            return ("\"$schema\" must be a text: the address of the schema.", null);
        }

        if (OptionTable.SectionNames.Contains(member.Name))
        {
            return member.Value is JsonObject ? null : ($"\"{member.Name}\" must be an object of settings: \"{member.Name}\": {{ … }}.", null);
        }

        // A setting outside of its section, or with the dotted key of the command line.
        if (OptionTable.All.FirstOrDefault(option => option.Key == member.Name || option.Name == member.Name) is { } misplaced)
        {
            return ($"\"{member.Name}\" is no section; did you mean \"{misplaced.Section}\": {{ \"{misplaced.Name}\": … }}?", misplaced.Key);
        }

        var nearest = Suggestion.Nearest(member.Name, OptionTable.SectionNames);
        return ($"\"{member.Name}\" is no section{(nearest is null ? $"; the sections are {string.Join(", ", OptionTable.SectionNames)}." : $"; did you mean \"{nearest}\"?")}", nearest);
    }

    private void ApplyEnvironment(IDictionary environment)
    {
        foreach (var name in environment.Keys.Cast<string>().Where(name => name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal))
        {
            var key = name[EnvironmentPrefix.Length..].ToLowerInvariant().Replace("__", ".", StringComparison.Ordinal);
            ApplyText(key, (string?)environment[name] ?? "", ConfigurationOrigin.Environment(name));
        }
    }

    private void ApplyCommandLine(IReadOnlyList<string> overrides)
    {
        foreach (var pair in overrides)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                _faults.Add(new ConfigurationFault(ConfigurationOrigin.CommandLine(pair), "expected key=value, for example engine.concurrency=8."));
                continue;
            }

            ApplyText(pair[..equals], pair[(equals + 1)..], ConfigurationOrigin.CommandLine(pair[..equals]));
        }
    }

    private void ApplyText(string key, string text, ConfigurationOrigin origin)
    {
        try
        {
            // A node may be called 123: what the setting does not take as a number it may take as a text.
            Apply(key, [JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }), JsonValue.Create(text)], origin);
        }
        catch (JsonException exception) when ((text.StartsWith('{') || text.StartsWith('[')) && !IsSimple(key))
        {
            _faults.Add(new ConfigurationFault(origin, $"the value of {key} is not valid JSON: {ConfigurationFile.ReasonOf(exception)}") { Key = key });
        }
        catch (JsonException)
        {
            Apply(key, [JsonValue.Create(text)], origin);
        }
    }

    /// <summary>Whether a setting is neither object nor array: its text may begin like one, as an IPv6 address does.</summary>
    private static bool IsSimple(string key) => OptionTable.Find(key)?.Schema["type"]?.ToJsonString() is { } type
        && !type.Contains("\"object\"", StringComparison.Ordinal) && !type.Contains("\"array\"", StringComparison.Ordinal);

    /// <summary>Applies the first of the readings of a value that the setting takes; the fault tells of the first.</summary>
    private void Apply(string key, JsonNode?[] readings, ConfigurationOrigin origin, FilePosition? position = null)
    {
        if (key.StartsWith(AgentsPrefix, StringComparison.Ordinal))
        {
            ApplyAgent(key, readings[0], origin, position);
        }
        else if (OptionTable.Find(key) is null && PluginKey(key) is var (plugin, member))
        {
            ApplyPlugin(plugin, member, readings[0], origin, position);
        }
        else if (OptionTable.Find(key) is not { } option)
        {
            _faults.Add(UnknownKey(key, origin) with { Position = position });
        }
        else if (Array.Exists(readings, value => option.Apply(_options, value)))
        {
            _origins[key] = origin;
        }
        else
        {
            var value = readings[0]?.ToJsonString(ConfigurationReport.Plain) ?? "null";
            var guess = option.Guess(readings[0]);
            _faults.Add(new ConfigurationFault(origin, $"{key} is {value}; allowed: {option.Allowed}{(guess is null ? "." : $"; did you mean {guess}?")}")
            {
                Position = position,
                Key = key,
                Value = value,
                Allowed = option.Allowed,
                Suggestion = guess,
            });
        }
    }

    private static ConfigurationFault UnknownKey(string key, ConfigurationOrigin origin)
    {
        if (OptionTable.SectionNames.Contains(key))
        {
            return new ConfigurationFault(origin, $"\"{key}\" is a section; name one of its settings: {key}.NAME.") { Key = key };
        }

        var nearest = OptionTable.Nearest(key);
        return new ConfigurationFault(origin, $"\"{key}\" is no setting{(nearest is null ? "; `mcpcore config show` lists all." : $"; did you mean \"{nearest}\"?")}")
        {
            Key = key,
            Suggestion = nearest,
        };
    }

    /// <summary>The plugin and its member that a key such as <c>plugins.my_plugin.isolation</c> names; an id may hold dots. Null for any other key.</summary>
    private static (string Plugin, string Member)? PluginKey(string key)
    {
        var (start, end) = (key.IndexOf('.', StringComparison.Ordinal), key.LastIndexOf('.'));
        return start >= 0 && end > start + 1 && key[..start] == PluginSettings.Section.Name ? (key[(start + 1)..end], key[(end + 1)..]) : null;
    }

    private void ApplyPlugin(string id, string name, JsonNode? value, ConfigurationOrigin origin, FilePosition? position)
    {
        var key = $"{PluginSettings.Section.Name}.{id}.{name}";
        if (PluginMembers.All.FirstOrDefault(member => member.Name == name) is not { } member)
        {
            var nearest = Suggestion.Nearest(name, PluginMembers.All.Select(known => known.Name));
            _faults.Add(new ConfigurationFault(origin, $"\"{key}\" is no setting of a plugin{(nearest is null ? $"; these are {PluginMembers.Names}." : $"; did you mean \"{nearest}\"?")}")
            {
                Position = position,
                Key = key,
                Suggestion = nearest is null ? null : $"{PluginSettings.Section.Name}.{id}.{nearest}",
            });
            return;
        }

        if (!_options.Core.Plugins.TryGetValue(id, out var plugin))
        {
            plugin = new PluginOptions();
        }

        if (member.Apply(plugin, value))
        {
            _options.Core.Plugins[id] = plugin;
            _origins[key] = origin;
            return;
        }

        var told = member.MayBeSecret ? null : value?.ToJsonString(ConfigurationReport.Plain) ?? "null";
        _faults.Add(new ConfigurationFault(origin, $"{key} {(told is null ? "has another form" : $"is {told}")}; allowed: {member.Allowed}.")
        {
            Position = position,
            Key = key,
            Value = told,
            Allowed = member.Allowed,
        });
    }

    private void ApplyAgent(string key, JsonNode? value, ConfigurationOrigin origin, FilePosition? position)
    {
        if (key.Length > AgentsPrefix.Length && value is JsonObject settings)
        {
            _options.Core.AgentSettings[key[AgentsPrefix.Length..]] = (JsonObject)settings.DeepClone();
            _origins[key] = origin;
            return;
        }

        // The value is not told: it may be a secret.
        const string allowed = "an object with the settings of a job type's agent";
        _faults.Add(new ConfigurationFault(origin, $"\"{key}\" must be {allowed}: \"{OptionTable.Agents}\": {{ \"my_type\": {{ … }} }}.")
        {
            Position = position,
            Key = key,
            Allowed = allowed,
        });
    }
}
