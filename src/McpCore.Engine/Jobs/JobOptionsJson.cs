using System.Buffers;
using System.Text.Json;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Jobs;

/// <summary>The wire and stored form of <see cref="JobOptions"/>: the members of a submit, all present, null where nothing was said.</summary>
public static class JobOptionsJson
{
    private static readonly JobOptions Defaults = new();

    // Jobs that are submitted together mostly say the same.
    private static volatile Stored? _last;

    public static void Write(Utf8JsonWriter writer, JobOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("priority", options.Priority);
        Time(writer, "delay", options.Delay);
        writer.WriteString("run_at", options.RunAt is { } at ? TimeText.Format(at) : null);
        writer.WriteNumber("max_attempts", options.MaxAttempts);
        writer.WritePropertyName("backoff");
        Write(writer, options.Backoff);
        Time(writer, "timeout", options.Timeout);
        Time(writer, "queue_timeout", options.QueueTimeout);
        Time(writer, "deadline", options.Deadline);
        Time(writer, "heartbeat_timeout", options.HeartbeatTimeout);
        Write(writer, "unique", options.Unique, Unique);
        Write(writer, "concurrency", options.Concurrency, Concurrency);
        Write(writer, "depends_on", options.DependsOn, DependsOn);
        writer.WriteString("idempotency_key", options.IdempotencyKey);
        writer.WriteString("batch", options.Batch);
        Time(writer, "retention", options.Retention);
        Write(writer, "resources", options.Resources, Resources);
        writer.WriteString("agent_version", options.AgentVersion);
        if (options.Seed is { } seed)
        {
            writer.WriteNumber("seed", seed);
        }
        else
        {
            writer.WriteNull("seed");
        }

        writer.WriteEndObject();
    }

    /// <summary>The stored form; empty for options that are all at their defaults.</summary>
    public static ReadOnlyMemory<byte> ToBytes(JobOptions options)
    {
        if (options == Defaults)
        {
            return default;
        }

        if (_last is { } last && last.Options == options)
        {
            return last.Bytes;
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, options);
        }

        _last = new Stored(options, buffer.WrittenMemory);
        return buffer.WrittenMemory;
    }

    public static JobOptions FromBytes(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return Defaults;
        }

        using var document = JsonDocument.Parse(utf8);
        return SubmitParser.ParseOptions(document.RootElement);
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            write(writer, value);
        }
    }

    private static void Unique(Utf8JsonWriter writer, UniqueRule rule)
    {
        writer.WriteStartObject();
        writer.WriteString("key", rule.Key);
        writer.WriteString("scope", rule.Scope == UniqueScope.Global ? "global" : "type");
        writer.WriteString("until", rule.UntilStarted ? "started" : "final");
        Time(writer, "period", rule.Period);
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
        Time(writer, "initial", backoff.Initial);
        writer.WriteNumber("factor", backoff.Factor);
        Time(writer, "max", backoff.Max);
        writer.WriteBoolean("jitter", backoff.Jitter);
        writer.WriteStartArray("delays");
        foreach (var delay in backoff.Delays)
        {
            writer.WriteStringValue(Duration.Format(delay));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Time(Utf8JsonWriter writer, string name, TimeSpan? value) => writer.WriteString(name, value is { } time ? Duration.Format(time) : null);

    private sealed record Stored(JobOptions Options, ReadOnlyMemory<byte> Bytes);
}
