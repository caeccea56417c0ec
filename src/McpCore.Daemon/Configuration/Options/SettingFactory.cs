using System.Globalization;
using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>Makes the settings of a section, one call a setting. Defaults are whatever a fresh options object holds.</summary>
/// <param name="section">The section's name.</param>
/// <param name="target">The object whose properties the settings are.</param>
internal sealed class SettingFactory<TTarget>(string section, Func<DaemonOptions, TTarget> target)
{
    public OptionSpec Integer(string name, int minimum, int maximum, string description, Func<TTarget, int> get, Action<TTarget, int> set) =>
        new(
            Key(name),
            string.Create(CultureInfo.InvariantCulture, $"a whole number {minimum} to {maximum}"),
            description,
            new JsonObject { ["type"] = "integer", ["minimum"] = minimum, ["maximum"] = maximum },
            options => get(target(options)),
            (options, node) => node.TryInteger(minimum, maximum, out var value) && Set(options, set, value))
        {
            Guess = node => int.TryParse(node.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
                ? value.ToString(CultureInfo.InvariantCulture)
                : null,
        };

    public OptionSpec Flag(string name, string description, Func<TTarget, bool> get, Action<TTarget, bool> set) =>
        new(
            Key(name),
            "true | false",
            description,
            new JsonObject { ["type"] = "boolean" },
            options => get(target(options)),
            (options, node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && Set(options, set, flag));

    public OptionSpec Text(string name, int maximumLength, string description, Func<TTarget, string> get, Action<TTarget, string> set) =>
        new(
            Key(name),
            string.Create(CultureInfo.InvariantCulture, $"a text of 1 to {maximumLength} characters"),
            description,
            new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = maximumLength },
            options => get(target(options)),
            (options, node) => node.Text() is { Length: > 0 } value && value.Length <= maximumLength && Set(options, set, value));

    public OptionSpec Choice<TValue>(string name, (string Name, TValue Value)[] choices, string description, Func<TTarget, TValue> get, Action<TTarget, TValue> set)
        where TValue : struct =>
        new(
            Key(name),
            string.Join(" | ", choices.Select(choice => choice.Name)),
            description,
            new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. choices.Select(choice => (JsonNode)choice.Name)]) },
            options => choices.Single(choice => choice.Value.Equals(get(target(options)))).Name,
            (options, node) => choices.FirstOrDefault(choice => choice.Name == node.Text()) is { Name: not null } choice && Set(options, set, choice.Value))
        {
            Guess = node => node.Text() is { } text && Suggestion.Nearest(text, choices.Select(choice => choice.Name)) is { } nearest ? $"\"{nearest}\"" : null,
        };

    public OptionSpec Time(string name, TimeSpan minimum, TimeSpan maximum, string description, Func<TTarget, TimeSpan> get, Action<TTarget, TimeSpan> set) =>
        new(
            Key(name),
            Range(minimum, maximum),
            description,
            new JsonObject { ["type"] = "string", ["pattern"] = Duration.Pattern },
            options => Duration.Format(get(target(options))),
            (options, node) => node.TryTime(minimum, maximum, out var value) && Set(options, set, value))
        {
            Guess = node => GuessTime(node, minimum, maximum),
        };

    /// <summary>A duration that can be switched off by null.</summary>
    public OptionSpec OptionalTime(string name, TimeSpan minimum, TimeSpan maximum, string description, Func<TTarget, TimeSpan?> get, Action<TTarget, TimeSpan?> set) =>
        new(
            Key(name),
            "null or " + Range(minimum, maximum),
            description,
            new JsonObject { ["type"] = new JsonArray("string", "null"), ["pattern"] = Duration.Pattern },
            options => get(target(options)) is { } value ? Duration.Format(value) : null,
            (options, node) => node is null ? Set(options, set, null) : node.TryTime(minimum, maximum, out var value) && Set(options, set, value))
        {
            Guess = node => GuessTime(node, minimum, maximum),
        };

    private static string Range(TimeSpan minimum, TimeSpan maximum) => $"a duration \"{Duration.Format(minimum)}\" to \"{Duration.Format(maximum)}\"";

    /// <summary>A bare number was most likely meant in seconds.</summary>
    private static string? GuessTime(JsonNode? node, TimeSpan minimum, TimeSpan maximum)
    {
        var seconds = JsonValue.Create($"{node?.ToJsonString().Trim('"')}s");
        return seconds.TryTime(minimum, maximum, out _) ? seconds.ToJsonString() : null;
    }

    private string Key(string name) => $"{section}.{name}";

    private bool Set<TValue>(DaemonOptions options, Action<TTarget, TValue> set, TValue value)
    {
        set(target(options), value);
        return true;
    }
}
