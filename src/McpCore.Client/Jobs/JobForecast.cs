using System.Text.Json;

namespace McpCore.Client;

/// <summary>When a job may start and how long it may run, as far as the daemon can tell.</summary>
/// <param name="Holds">What keeps it from starting, the most important first; empty when nothing does.</param>
/// <param name="Ahead">Pending jobs that go before it, of its concurrency key when that holds it, of its type otherwise; null when it is not in the queue.</param>
/// <param name="NextFreeSlot">When a slot that it may take is free; null when that cannot be told.</param>
/// <param name="ExpectedStart">When it starts; null when that cannot be told.</param>
/// <param name="ExpectedRun">How long it runs: the median of the newest completed jobs of its type; null when there is none.</param>
/// <param name="ExpectedRunOf">Of how many jobs that is.</param>
public sealed record JobForecast(
    IReadOnlyList<JobHold> Holds, long? Ahead, DateTimeOffset? NextFreeSlot, DateTimeOffset? ExpectedStart, TimeSpan? ExpectedRun, int ExpectedRunOf)
{
    internal static JobForecast Parse(JsonElement json) => new(
        json.Items("holds", JobHold.Parse),
        json.Long("ahead"),
        json.Time("next_free_slot"),
        json.Time("expected_start"),
        json.Member("expected_run") is { } run && Duration.TryParse(run.Text("median"), out var median) ? median : null,
        json.Member("expected_run")?.Int("runs") ?? 0);
}

/// <summary>One thing that keeps a job from starting.</summary>
/// <param name="Code">A stable code; docs/states.md explains each.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Limit">The limit that is reached; null when it is none.</param>
public sealed record JobHold(string Code, string Message, JobLimit? Limit)
{
    internal static JobHold Parse(JsonElement json) => new(
        json.Text("code") ?? "",
        json.Text("message") ?? "",
        json.Member("limit") is { } limit ? new JobLimit(limit.Text("key"), limit.Int("used") ?? 0, limit.Int("total") ?? 0) : null);
}

/// <summary>A limit and what is taken of it.</summary>
/// <param name="Key">Whose limit it is: a type, a concurrency key, a resource; null for that of the node.</param>
/// <param name="Used">What is taken.</param>
/// <param name="Total">The limit.</param>
public sealed record JobLimit(string? Key, int Used, int Total);
