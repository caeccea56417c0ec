using System.Buffers;
using System.Text.Json;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Jobs;

/// <summary>
/// The wire and stored forms of <see cref="JobOptions"/>: the members of a submit. On the wire all are present, null where nothing was said; stored are those
/// that differ from the defaults.
/// </summary>
public static class JobOptionsJson
{
    // Jobs that are submitted together mostly say the same.
    private static volatile Stored? _last;

    public static void Write(Utf8JsonWriter writer, JobOptions options) => Write(writer, options, all: true);

    /// <summary>The stored form, which has only what differs from the defaults; empty for options that are all at theirs.</summary>
    public static ReadOnlyMemory<byte> ToBytes(JobOptions options)
    {
        if (options == JobOptions.Default)
        {
            return default;
        }

        if (_last is { } last && last.Options == options)
        {
            return last.Bytes;
        }

        var bytes = ToBytes(options, all: false);
        _last = new Stored(options, bytes);
        return bytes;
    }

    /// <summary>The wire form: the same bytes for the same options, whatever version stored them.</summary>
    public static ReadOnlyMemory<byte> ToWireBytes(JobOptions options) => ToBytes(options, all: true);

    public static JobOptions FromBytes(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return JobOptions.Default;
        }

        using var document = JsonDocument.Parse(utf8);
        return SubmitParser.ParseOptions(document.RootElement);
    }

    private static ReadOnlyMemory<byte> ToBytes(JobOptions options, bool all)
    {
        var buffer = new ArrayBufferWriter<byte>(all ? 1024 : 256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, options, all);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, JobOptions options, bool all)
    {
        writer.WriteStartObject();
        Number(writer, "priority", options.Priority, JobOptions.Default.Priority, all);
        Time(writer, "delay", options.Delay, all);
        Text(writer, "run_at", options.RunAt is { } at ? TimeText.Format(at) : null, all);
        Number(writer, "max_attempts", options.MaxAttempts, JobOptions.Default.MaxAttempts, all);
        if (all || options.Backoff != JobOptions.Default.Backoff)
        {
            writer.WritePropertyName("backoff");
            Write(writer, options.Backoff);
        }

        Time(writer, "timeout", options.Timeout, all);
        Time(writer, "queue_timeout", options.QueueTimeout, all);
        Time(writer, "deadline", options.Deadline, all);
        Time(writer, "heartbeat_timeout", options.HeartbeatTimeout, all);
        Write(writer, "unique", options.Unique, Unique, all);
        Write(writer, "concurrency", options.Concurrency, Concurrency, all);
        Write(writer, "depends_on", options.DependsOn, DependsOn, all);
        Text(writer, "idempotency_key", options.IdempotencyKey, all);
        Text(writer, "batch", options.Batch, all);
        Time(writer, "retention", options.Retention, all);
        Write(writer, "resources", options.Resources, Resources, all);
        Text(writer, "agent_version", options.AgentVersion, all);
        if (options.Seed is { } seed)
        {
            writer.WriteNumber("seed", seed);
        }
        else if (all)
        {
            writer.WriteNull("seed");
        }

        writer.WriteEndObject();
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, T? value, Action<Utf8JsonWriter, T> write, bool all)
        where T : class
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            write(writer, value);
        }
        else if (all)
        {
            writer.WriteNull(name);
        }
    }

    private static void Unique(Utf8JsonWriter writer, UniqueRule rule)
    {
        writer.WriteStartObject();
        writer.WriteString("key", rule.Key);
        writer.WriteString("scope", rule.Scope == UniqueScope.Global ? "global" : "type");
        writer.WriteString("until", rule.UntilStarted ? "started" : "final");
        Time(writer, "period", rule.Period, all: true);
        writer.WriteString("policy", rule.Policy switch
        {
            UniquePolicy.Reject => "reject",
            UniquePolicy.Replace => "replace",
            _ => "return_existing",
        });
        writer.WriteEndObject();
    }

    private static void Concurrency(Utf8JsonWriter writer, ConcurrencyRule rule)
    {
        writer.WriteStartObject();
        writer.WriteString("key", rule.Key);
        writer.WriteNumber("limit", rule.Limit);
        writer.WriteEndObject();
    }

    private static void DependsOn(Utf8JsonWriter writer, IReadOnlyList<Dependency> dependencies)
    {
        writer.WriteStartArray();
        foreach (var dependency in dependencies)
        {
            writer.WriteStartObject();
            writer.WriteString("id", dependency.Id);
            writer.WriteString("when", dependency.OnCompletion ? "completion" : "success");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Resources(Utf8JsonWriter writer, IReadOnlyDictionary<string, int> resources)
    {
        writer.WriteStartObject();
        foreach (var (name, amount) in resources)
        {
            writer.WriteNumber(name, amount);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Backoff backoff)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", backoff.Kind.ToString().ToLowerInvariant());
        Time(writer, "initial", backoff.Initial, all: true);
        writer.WriteNumber("factor", backoff.Factor);
        Time(writer, "max", backoff.Max, all: true);
        writer.WriteBoolean("jitter", backoff.Jitter);
        writer.WriteStartArray("delays");
        foreach (var delay in backoff.Delays)
        {
            writer.WriteStringValue(Duration.Format(delay));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Time(Utf8JsonWriter writer, string name, TimeSpan? value, bool all) => Text(writer, name, value is { } time ? Duration.Format(time) : null, all);

    private static void Text(Utf8JsonWriter writer, string name, string? value, bool all)
    {
        if (all || value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter writer, string name, int value, int usual, bool all)
    {
        if (all || value != usual)
        {
            writer.WriteNumber(name, value);
        }
    }

    private sealed record Stored(JobOptions Options, ReadOnlyMemory<byte> Bytes);
}
