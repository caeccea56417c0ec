using System.Globalization;
using System.Text.Json.Nodes;
using Serilog.Events;

namespace McpCore.Daemon.Configuration;

/// <summary>One setting: its key in <c>mcpcore.json</c>, what is allowed, and how it is applied.</summary>
/// <param name="Key">The dotted key.</param>
/// <param name="Default">The default as JSON.</param>
/// <param name="Allowed">What is allowed, for people.</param>
/// <param name="Description">What it does.</param>
/// <param name="Apply">Takes the value over; false when it is not allowed.</param>
internal sealed record OptionSpec(string Key, string Default, string Allowed, string Description, Func<DaemonOptions, JsonNode?, bool> Apply);

/// <summary>Every setting there is. The configuration file, its validation and its documentation come from this one table.</summary>
internal static class OptionTable
{
    private const int Kilobyte = 1024;
    private const int Megabyte = 1024 * Kilobyte;

    public static IReadOnlyList<OptionSpec> All { get; } =
    [
        Integer("engine.concurrency", "max(4, cores)", 1, 10_000, "Jobs that run at the same time.", (options, value) => options.Core.Engine.Concurrency = value),
        new(
            "engine.concurrency_per_type",
            "{}",
            "an object of job types and whole numbers 1 to 10000",
            "Jobs of single types that run at the same time; a type that is not named is bounded by engine.concurrency alone.",
            ApplyConcurrencyPerType),
        Integer("engine.max_payload_bytes", "1048576", Kilobyte, 64 * Megabyte, "Size of a payload.", (options, value) => options.Core.Engine.MaxPayloadBytes = value),
        Integer("engine.max_result_bytes", "4194304", Kilobyte, 256 * Megabyte, "Size of a result.", (options, value) => options.Core.Engine.MaxResultBytes = value),
        Time("engine.drain", "\"30s\"", TimeSpan.Zero, TimeSpan.FromDays(1), "How long running jobs may go on when the daemon stops.", (options, value) => options.Core.Engine.Drain = value),
        Time("engine.cancel_grace", "\"10s\"", TimeSpan.Zero, TimeSpan.FromHours(1), "How long a run may take to end once it is told to.", (options, value) => options.Core.Engine.CancelGrace = value),
        new(
            "engine.heartbeat_timeout",
            "null",
            "null or " + Duration.Allowed,
            "Ends a run that gives no sign of life for so long, where the job names no limit of its own; null: off.",
            ApplyHeartbeat),
        new("engine.node", "the machine's name", "a text of 1 to 64 characters", "The name of this node in jobs and events.", ApplyNode),
        new("plugins.folders", "[]", "an array of full paths", "Drop folders besides the home's and the installation's.", ApplyFolders),
        Time("plugins.activation_limit", "\"30s\"", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), "How long a plugin may take to create its agents.", (options, value) => options.Core.PluginActivationLimit = value),
        Time("plugins.settle", "\"1s\"", TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), "How long a changed plugin folder must be quiet before the change takes effect.", (options, value) => options.Core.PluginSettle = value),
        new("logging.level", "\"information\"", "debug | information | warning | error", "What is logged.", ApplyLevel),
        Integer("logging.max_file_bytes", "16777216", 64 * Kilobyte, 1024 * Megabyte, "Size at which the log file is rolled.", (options, value) => options.MaxLogFileBytes = value),
        Integer("logging.max_files", "10", 1, 1000, "Log files kept.", (options, value) => options.MaxLogFiles = value),
    ];

    public static OptionSpec? Find(string key) => All.FirstOrDefault(option => option.Key == key);

    private static OptionSpec Integer(string key, string @default, int minimum, int maximum, string description, Action<DaemonOptions, int> apply) =>
        new(key, @default, string.Create(CultureInfo.InvariantCulture, $"a whole number {minimum} to {maximum}"), description, (options, node) =>
        {
            if (!TryInteger(node, minimum, maximum, out var value))
            {
                return false;
            }

            apply(options, value);
            return true;
        });

    private static OptionSpec Time(string key, string @default, TimeSpan minimum, TimeSpan maximum, string description, Action<DaemonOptions, TimeSpan> apply) =>
        new(key, @default, $"{Duration.Allowed}, {Duration.Format(minimum)} to {Duration.Format(maximum)}", description, (options, node) =>
        {
            if (!Duration.TryParse(Text(node), out var value) || value < minimum || value > maximum)
            {
                return false;
            }

            apply(options, value);
            return true;
        });

    private static bool ApplyConcurrencyPerType(DaemonOptions options, JsonNode? node)
    {
        if (node is not JsonObject types)
        {
            return false;
        }

        foreach (var (type, limit) in types)
        {
            if (!TryInteger(limit, 1, 10_000, out var value))
            {
                return false;
            }

            options.Core.Engine.ConcurrencyPerType[type] = value;
        }

        return true;
    }

    private static bool ApplyHeartbeat(DaemonOptions options, JsonNode? node)
    {
        if (node is null)
        {
            options.Core.Engine.HeartbeatTimeout = null;
            return true;
        }

        if (!Duration.TryParse(Text(node), out var value) || value <= TimeSpan.Zero)
        {
            return false;
        }

        options.Core.Engine.HeartbeatTimeout = value;
        return true;
    }

    private static bool ApplyNode(DaemonOptions options, JsonNode? node)
    {
        if (Text(node) is not { Length: > 0 and <= 64 } name)
        {
            return false;
        }

        options.Core.Engine.Node = name;
        return true;
    }

    private static bool ApplyFolders(DaemonOptions options, JsonNode? node)
    {
        if (node is not JsonArray folders || !folders.All(folder => Path.IsPathFullyQualified(Text(folder) ?? "")))
        {
            return false;
        }

        options.ExtraPluginFolders = [.. folders.Select(folder => Text(folder)!)];
        return true;
    }

    private static bool ApplyLevel(DaemonOptions options, JsonNode? node)
    {
        LogEventLevel? level = Text(node) switch
        {
            "debug" => LogEventLevel.Debug,
            "information" => LogEventLevel.Information,
            "warning" => LogEventLevel.Warning,
            "error" => LogEventLevel.Error,
            _ => null,
        };
        options.LogLevel = level ?? options.LogLevel;
        return level is not null;
    }

    private static bool TryInteger(JsonNode? node, int minimum, int maximum, out int value)
    {
        value = 0;
        return node is JsonValue number && number.TryGetValue(out value) && value >= minimum && value <= maximum;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
