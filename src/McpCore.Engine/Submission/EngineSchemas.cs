namespace McpCore.Engine.Submission;

/// <summary>The JSON Schemas of what the engine takes, as UTF-8 JSON: those by which it checks are those that are published.</summary>
public static class EngineSchemas
{
    /// <summary>A submit.</summary>
    public static ReadOnlyMemory<byte> Submit => Read("submit.schema.json");

    /// <summary>A schedule.</summary>
    public static ReadOnlyMemory<byte> Schedule => Read("schedule.schema.json");

    /// <summary>A batch.</summary>
    public static ReadOnlyMemory<byte> Batch => Read("batch.schema.json");

    /// <summary>A request to cancel many jobs.</summary>
    public static ReadOnlyMemory<byte> Cancel => Read("cancel.schema.json");

    /// <summary>An exclusion calendar.</summary>
    public static ReadOnlyMemory<byte> Calendar => Read("calendar.schema.json");

    /// <summary>A request to submit the jobs of a schedule for a stretch of the past.</summary>
    public static ReadOnlyMemory<byte> Backfill => Read("backfill.schema.json");

    /// <summary>A request to remove ended jobs.</summary>
    public static ReadOnlyMemory<byte> Prune => Read("prune.schema.json");

    /// <exception cref="ArgumentException">There is none of the name.</exception>
    internal static ReadOnlyMemory<byte> Read(string resource)
    {
        using var stream = typeof(EngineSchemas).Assembly.GetManifestResourceStream(resource) ?? throw new ArgumentException($"There is no schema {resource}.", nameof(resource));
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
