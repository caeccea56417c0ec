using System.Text.Json.Nodes;
using McpCore.Engine;
using McpCore.Engine.Retention;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>The section <c>retention</c>: how long things are kept.</summary>
internal static class RetentionSettings
{
    private static readonly TimeSpan Longest = EngineOptionsRules.LongestKept;
    private static readonly string[] States = ["completed", "failed", "cancelled"];
    private static readonly SettingFactory<RetentionOptions> Retention = new("retention", options => options.Core.Engine.Retention);

    public static OptionSection Section { get; } = new(
        "retention",
        "How long ended jobs and events are kept. Jobs tagged \"keep\" are never removed by a rule.",
        [
            Retention.OptionalTime("completed", TimeSpan.Zero, Longest, "How long a completed job is kept after its end; null: for ever.", options => options.Periods.Completed, (options, value) => options.Periods = options.Periods with { Completed = value }),
            Retention.OptionalTime("failed", TimeSpan.Zero, Longest, "How long a failed job is kept after its end; null: for ever.", options => options.Periods.Failed, (options, value) => options.Periods = options.Periods with { Failed = value }),
            Retention.OptionalTime("cancelled", TimeSpan.Zero, Longest, "How long a cancelled job is kept after its end; null: for ever.", options => options.Periods.Cancelled, (options, value) => options.Periods = options.Periods with { Cancelled = value }),
            PerType(),
            Retention.OptionalTime("events", EngineOptionsRules.ShortestEvents, Longest, "How long events can be replayed; null: for ever.", options => options.Events, (options, value) => options.Events = value),
            Retention.Time("interval", EngineOptionsRules.CleanUpInterval.Min, EngineOptionsRules.CleanUpInterval.Max, "The time between two clean-ups.", options => options.Interval, (options, value) => options.Interval = value),
        ]);

    private static OptionSpec PerType() => new(
        "retention.per_type",
        "an object of job types, each with an object of completed, failed and cancelled, durations or null",
        "Periods of single job types, in place of the three above: a state that is not named is kept for ever.",
        new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject(States.Select(state => KeyValuePair.Create(
                    state, (JsonNode?)new JsonObject { ["type"] = new JsonArray("string", "null"), ["pattern"] = Duration.Pattern }))),
            },
        },
        options => new JsonObject(options.Core.Engine.Retention.PerType.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Show(pair.Value)))),
        ApplyPerType);

    private static JsonObject Show(RetentionPeriods periods) => new()
    {
        ["completed"] = Show(periods.Completed),
        ["failed"] = Show(periods.Failed),
        ["cancelled"] = Show(periods.Cancelled),
    };

    private static JsonNode? Show(TimeSpan? period) => period is { } value ? Duration.Format(value) : null;

    private static bool ApplyPerType(DaemonOptions options, JsonNode? node)
    {
        if (node is not JsonObject types || !types.All(type => type.Value is JsonObject periods && periods.All(IsPeriod)))
        {
            return false;
        }

        // A new one, never the old one changed: a running engine reads it meanwhile.
        options.Core.Engine.Retention.PerType = types.ToDictionary(
            type => type.Key,
            type => new RetentionPeriods(Period(type.Value!, "completed"), Period(type.Value!, "failed"), Period(type.Value!, "cancelled")),
            StringComparer.Ordinal);
        return true;
    }

    private static bool IsPeriod(KeyValuePair<string, JsonNode?> member) =>
        States.Contains(member.Key) && (member.Value is null || member.Value.TryTime(TimeSpan.Zero, Longest, out _));

    private static TimeSpan? Period(JsonNode periods, string state) => periods[state].TryTime(TimeSpan.Zero, Longest, out var value) ? value : null;
}
