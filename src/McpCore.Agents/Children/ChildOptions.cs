using System.Text.Json;

namespace McpCore.Agents;

/// <summary>How a child job is to run; what is not said has the default of any submit, the priority excepted.</summary>
public sealed class ChildOptions
{
    /// <summary>0 to 9, larger runs earlier. The default is null: the parent's.</summary>
    public int? Priority { get; init; }

    /// <summary>The wait before the first start. The default is null: none.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Tries that the child has. The default is null: 1.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How long one attempt may run. The default is null: without limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long it may wait for its first start. The default is null: without limit.</summary>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>How long it may take from its submit to its end. The default is null: without limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How long a run may go without a sign of life. The default is null: the daemon's.</summary>
    public TimeSpan? HeartbeatTimeout { get; init; }

    /// <summary>How long the child is kept after its end; never removed while its parent has not ended. The default is null: as the daemon's rules say.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>The seed of its random source. The default is null: made from its id.</summary>
    public long? Seed { get; init; }

    /// <summary>The version of the plugin that it is to run on. The default is null: whichever takes new jobs.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>Its tags. The default is none; those of the parent are not taken over.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Its metadata, texts by name. The default is none; those of the parent are not taken over.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal void Write(Utf8JsonWriter writer)
    {
        WriteNumber(writer, "priority", Priority);
        WriteDuration(writer, "delay", Delay);
        WriteNumber(writer, "max_attempts", MaxAttempts);
        WriteDuration(writer, "timeout", Timeout);
        WriteDuration(writer, "queue_timeout", QueueTimeout);
        WriteDuration(writer, "deadline", Deadline);
        WriteDuration(writer, "heartbeat_timeout", HeartbeatTimeout);
        WriteDuration(writer, "retention", Retention);
        WriteNumber(writer, "seed", Seed);
        if (AgentVersion is { } version)
        {
            writer.WriteString("agent_version", version);
        }

        if (Tags.Count > 0)
        {
            writer.WriteStartArray("tags");
            foreach (var tag in Tags)
            {
                writer.WriteStringValue(tag);
            }

            writer.WriteEndArray();
        }

        if (Metadata.Count > 0)
        {
            writer.WriteStartObject("metadata");
            foreach (var (name, value) in Metadata)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteDuration(Utf8JsonWriter writer, string name, TimeSpan? value)
    {
        if (value is { } duration)
        {
            writer.WriteString(name, Duration.Format(duration));
        }
    }
}
