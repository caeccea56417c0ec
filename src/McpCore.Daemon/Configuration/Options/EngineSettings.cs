using System.Text.Json.Nodes;
using McpCore.Engine;
using McpCore.Engine.Limits;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>The section <c>engine</c>: how jobs run.</summary>
internal static class EngineSettings
{
    private static readonly SettingFactory<EngineOptions> Engine = new("engine", options => options.Core.Engine);

    public static OptionSection Section { get; } = new(
        "engine",
        "How jobs run.",
        [
            Engine.Integer("concurrency", 1, EngineOptionsRules.MaxConcurrency, "Jobs that run at the same time.", engine => engine.Concurrency, (engine, value) => engine.Concurrency = value) with
            {
                MachineDefault = "the number of cores, at least 4",
            },
            ConcurrencyPerType(),
            RateLimits(),
            Resources(),
            Engine.Integer("max_waiting", 1, EngineOptionsRules.MaxAmount, "Jobs that may wait (scheduled, blocked or pending); a submit beyond that is refused.", engine => engine.MaxWaiting, (engine, value) => engine.MaxWaiting = value),
            Engine.Integer("max_payload_bytes", EngineOptionsRules.MinSizeLimit, EngineOptionsRules.MaxPayloadLimit, "Size of a payload in bytes.", engine => engine.MaxPayloadBytes, (engine, value) => engine.MaxPayloadBytes = value),
            Engine.Integer("max_result_bytes", EngineOptionsRules.MinSizeLimit, EngineOptionsRules.MaxResultLimit, "Size of a result in bytes.", engine => engine.MaxResultBytes, (engine, value) => engine.MaxResultBytes = value),
            Engine.Time("drain", TimeSpan.Zero, EngineOptionsRules.MaxDrain, "How long running jobs may go on when the daemon stops.", engine => engine.Drain, (engine, value) => engine.Drain = value),
            Engine.Time("cancel_grace", TimeSpan.Zero, EngineOptionsRules.MaxCancelGrace, "How long a run may take to end once it is told to, before it is given up.", engine => engine.CancelGrace, (engine, value) => engine.CancelGrace = value),
            Engine.OptionalTime("heartbeat_timeout", EngineOptionsRules.HeartbeatTimeout.Min, EngineOptionsRules.HeartbeatTimeout.Max, "Ends a run that gives no sign of life for so long, where the job names no limit of its own; null: off.", engine => engine.HeartbeatTimeout, (engine, value) => engine.HeartbeatTimeout = value),
            Engine.Text("node", EngineOptionsRules.MaxNodeLength, "The name of this node in jobs and events.", engine => engine.Node, (engine, value) => engine.Node = value) with
            {
                MachineDefault = "the machine's name",
                NeedsRestart = true,
            },
        ]);

    private static OptionSpec ConcurrencyPerType() => PerName(
        "concurrency_per_type",
        $"an object of job types, each with a whole number 1 to {EngineOptionsRules.MaxConcurrency}",
        "Jobs of single types that run at the same time; a type that is not named is bounded by engine.concurrency alone.",
        new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = EngineOptionsRules.MaxConcurrency },
        engine => engine.ConcurrencyPerType,
        (engine, limits) => engine.ConcurrencyPerType = limits,
        limit => limit,
        node => node.TryInteger(1, EngineOptionsRules.MaxConcurrency, out var limit) ? limit : null);

    private static OptionSpec RateLimits() => PerName(
        "rate_limits",
        $"an object of job types, each with a number of starts 1 to {RateLimit.MaxStarts}, a slash and a duration up to 30d, such as \"100/1m\"",
        "Jobs of single types that may start in any stretch of time of the given length; others of the type wait.",
        new JsonObject { ["type"] = "string", ["pattern"] = "^[1-9][0-9]{0,6}/.+$" },
        engine => engine.RateLimits,
        (engine, limits) => engine.RateLimits = limits,
        limit => limit.ToString(),
        node => RateLimit.TryParse(node.Text(), out var limit) ? limit : null);

    private static OptionSpec Resources() => PerName(
        "resources",
        $"an object of names, each with a whole number 1 to {EngineOptionsRules.MaxAmount}",
        "What this node has for runs to share, such as {\"gpu\": 2}; a run holds what its job asks for.",
        new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = EngineOptionsRules.MaxAmount },
        engine => engine.Resources,
        (engine, amounts) => engine.Resources = amounts,
        amount => amount,
        node => node.TryInteger(1, EngineOptionsRules.MaxAmount, out var amount) ? amount : null);

    /// <summary>A setting that is an object with one value for each name. As with every setting, a later source replaces the whole value, so that {} can undo it.</summary>
    private static OptionSpec PerName<TValue>(
        string name,
        string allowed,
        string description,
        JsonObject schema,
        Func<EngineOptions, IDictionary<string, TValue>> get,
        Action<EngineOptions, IDictionary<string, TValue>> set,
        Func<TValue, JsonNode?> write,
        Func<JsonNode?, object?> read)
        where TValue : notnull => new(
        $"engine.{name}",
        allowed,
        description,
        new JsonObject { ["type"] = "object", ["additionalProperties"] = schema },
        options => new JsonObject(get(options.Core.Engine).Select(entry => KeyValuePair.Create(entry.Key, write(entry.Value)))),
        (options, node) =>
        {
            if (node is not JsonObject entries || entries.Any(entry => read(entry.Value) is null))
            {
                return false;
            }

            // A new one, never the old one changed: a running engine reads it meanwhile.
            set(options.Core.Engine, entries.ToDictionary(entry => entry.Key, entry => (TValue)read(entry.Value)!, StringComparer.Ordinal));
            return true;
        });
}
