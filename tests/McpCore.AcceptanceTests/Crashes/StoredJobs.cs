using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>The jobs that a daemon has, as its list shows them.</summary>
internal static class StoredJobs
{
    private const int Page = 1000;

    /// <param name="daemon">The daemon.</param>
    /// <param name="filter">For example <c>type=probe</c>; empty for all.</param>
    /// <returns>The jobs by their ids.</returns>
    public static async Task<IReadOnlyDictionary<string, StoredJob>> ReadAsync(DaemonUnderTest daemon, string filter = "")
    {
        var jobs = new Dictionary<string, StoredJob>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await daemon.Client.GetAsync($"jobs?limit={Page}&{filter}{cursor}", TestContext.Current.CancellationToken);
            foreach (var job in page.GetProperty("jobs").EnumerateArray().Select(StoredJob.Of))
            {
                jobs.Add(job.Id, job);
            }

            cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }

        return jobs;
    }
}

/// <summary>What a round of kills looks at.</summary>
internal sealed record StoredJob(string Id, string Type, string Status, int Run, string? Tag, string? ErrorCode)
{
    public bool HasEnded => Status is "completed" or "failed" or "cancelled";

    public static StoredJob Of(JsonElement job) => new(
        job.GetProperty("id").GetString()!,
        job.GetProperty("type").GetString()!,
        job.Status(),
        job.Number("run"),
        job.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).FirstOrDefault(),
        job.ErrorCode());
}
