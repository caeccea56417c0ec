using System.Text.Json.Nodes;
using McpCore.Engine;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>The section <c>engine</c>: how jobs run.</summary>
internal static class EngineSettings
{
    private const int MaxConcurrency = 10_000;
    private const int Kilobyte = 1024;
    private const int Megabyte = 1024 * Kilobyte;
    private static readonly SettingFactory<EngineOptions> Engine = new("engine", options => options.Core.Engine);

    public static OptionSection Section { get; } = new(
        "engine",
        "How jobs run.",
        [
            Engine.Integer("concurrency", 1, MaxConcurrency, "Jobs that run at the same time.", engine => engine.Concurrency, (engine, value) => engine.Concurrency = value) with
            {
                MachineDefault = "the number of cores, at least 4",
            },
            ConcurrencyPerType(),
            Engine.Integer("max_payload_bytes", Kilobyte, 64 * Megabyte, "Size of a payload in bytes.", engine => engine.MaxPayloadBytes, (engine, value) => engine.MaxPayloadBytes = value),
            Engine.Integer("max_result_bytes", Kilobyte, 256 * Megabyte, "Size of a result in bytes.", engine => engine.MaxResultBytes, (engine, value) => engine.MaxResultBytes = value),
            Engine.Time("drain", TimeSpan.Zero, TimeSpan.FromDays(1), "How long running jobs may go on when the daemon stops.", engine => engine.Drain, (engine, value) => engine.Drain = value),
            Engine.Time("cancel_grace", TimeSpan.Zero, TimeSpan.FromHours(1), "How long a run may take to end once it is told to, before it is given up.", engine => engine.CancelGrace, (engine, value) => engine.CancelGrace = value),
            Engine.OptionalTime("heartbeat_timeout", TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30), "Ends a run that gives no sign of life for so long, where the job names no limit of its own; null: off.", engine => engine.HeartbeatTimeout, (engine, value) => engine.HeartbeatTimeout = value),
            Engine.Text("node", 64, "The name of this node in jobs and events.", engine => engine.Node, (engine, value) => engine.Node = value) with
            {
                MachineDefault = "the machine's name",
            },
        ]);

    private static OptionSpec ConcurrencyPerType() => new(
        "engine.concurrency_per_type",
        $"an object of job types, each with a whole number 1 to {MaxConcurrency}",
        "Jobs of single types that run at the same time; a type that is not named is bounded by engine.concurrency alone.",
        new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = MaxConcurrency },
        },
        options => new JsonObject(options.Core.Engine.ConcurrencyPerType.Select(limit => KeyValuePair.Create(limit.Key, (JsonNode?)limit.Value))),
        ApplyConcurrencyPerType);

    private static bool ApplyConcurrencyPerType(DaemonOptions options, JsonNode? node)
    {
        if (node is not JsonObject types || !types.All(type => type.Value.TryInteger(1, MaxConcurrency, out _)))
        {
            return false;
        }

        // As with every setting, a later source replaces the whole value, so that {} can undo it.
        options.Core.Engine.ConcurrencyPerType.Clear();
        foreach (var (type, limit) in types)
        {
            options.Core.Engine.ConcurrencyPerType[type] = limit!.GetValue<int>();
        }

        return true;
    }
}
