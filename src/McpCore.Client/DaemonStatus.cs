using System.Text.Json;

namespace McpCore.Client;

/// <summary>A daemon, or an embedded engine, as it was when it was asked. Immutable.</summary>
public sealed class DaemonStatus
{
    internal DaemonStatus(JsonElement json)
    {
        Json = json;
        ProcessId = json.Int("pid") ?? 0;
        Version = json.Text("version") ?? "";
        StartedAt = json.Time("started_at");
        Home = json.Text("home") ?? "";
        Pipe = json.Text("pipe");
        IsDraining = json.Text("state") == "draining";
        Plugins = json.Int("plugins") ?? 0;
        Jobs = JobCounts.ReadStatuses(json.Member("jobs") ?? default);
        var slots = json.Member("slots") ?? default;
        (UsedSlots, TotalSlots, AbandonedSlots) = (slots.Int("used") ?? 0, slots.Int("total") ?? 0, slots.Int("abandoned") ?? 0);
    }

    /// <summary>The status as the daemon wrote it.</summary>
    public JsonElement Json { get; }

    /// <summary>The process that runs the engine.</summary>
    public int ProcessId { get; }

    /// <summary>The engine's version.</summary>
    public string Version { get; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>The folder of the instance.</summary>
    public string Home { get; }

    /// <summary>Where it answers; null when it is embedded in an application.</summary>
    public string? Pipe { get; }

    /// <summary>Whether it is stopping: it takes no new jobs.</summary>
    public bool IsDraining { get; }

    /// <summary>Jobs in each state.</summary>
    public IReadOnlyDictionary<JobStatus, long> Jobs { get; }

    /// <summary>Active plugins.</summary>
    public int Plugins { get; }

    /// <summary>Runs at this moment.</summary>
    public int UsedSlots { get; }

    /// <summary>Runs at most.</summary>
    public int TotalSlots { get; }

    /// <summary>Runs that were given up while their agents go on.</summary>
    public int AbandonedSlots { get; }
}
