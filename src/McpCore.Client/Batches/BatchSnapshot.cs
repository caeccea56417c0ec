using System.Text.Json;

namespace McpCore.Client;

/// <summary>A batch as it was when it was read. Immutable.</summary>
public sealed class BatchSnapshot
{
    private BatchSnapshot(JsonElement json)
    {
        Json = json;
        Id = json.RequiredText("id");
        Name = json.Text("name");
        CreatedAt = json.Time("created_at") ?? throw new JsonException("The answer has no \"created_at\".");
        CompletedAt = json.Time("completed_at");
        var jobs = json.GetProperty("jobs");
        Total = jobs.GetProperty("total").GetInt64();
        Counts = jobs.EnumerateObject().Where(count => count.Name != "total").ToDictionary(count => JobStatusText.Parse(count.Name), count => count.Value.GetInt64());
        Fraction = json.GetProperty("progress").GetProperty("fraction").GetDouble();
        CallbackId = json.Member("callback")?.Text("id");
    }

    /// <summary>The batch as the daemon wrote it, with members that this version of the client does not know.</summary>
    public JsonElement Json { get; }

    /// <summary>The full id.</summary>
    public string Id { get; }

    /// <summary>The name for people; null when it has none.</summary>
    public string? Name { get; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When its last job ended; null while it is open.</summary>
    public DateTimeOffset? CompletedAt { get; }

    /// <summary>Its jobs by their states.</summary>
    public IReadOnlyDictionary<JobStatus, long> Counts { get; }

    /// <summary>All of its jobs.</summary>
    public long Total { get; }

    /// <summary>How much of it is done, 0 to 1.</summary>
    public double Fraction { get; }

    /// <summary>The job that waits for its end; null when there is none.</summary>
    public string? CallbackId { get; }

    internal static BatchSnapshot Parse(JsonElement json) => new(json);
}
