using McpCore.Client;
using McpCore.Engine;
using McpCore.Engine.Stores;
using McpCore.Hosting.Serving;

namespace McpCore.Daemon.Api;

/// <summary>The parameters that choose jobs, the same wherever jobs are listed or counted.</summary>
internal static class JobFilterParameters
{
    private const string Metadata = "metadata.";
    private const string Payload = "payload.";

    /// <summary>Their names; an asterisk stands for a name that the request chooses.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "status", "type", "tag", Metadata + "*", Payload + "*", "created_after", "created_before", "started_after", "started_before",
        "completed_after", "completed_before", "attempts_min", "node", "parent_id", "batch_id",
    ];

    /// <exception cref="RequestRefusedException">A value is none.</exception>
    public static async Task<JobFilter> ReadAsync(HttpContext context, JobEngine engine) => new()
    {
        Statuses = [.. Requests.Texts(context, "status").Select(JobLookup.ParseStatus)],
        Types = Requests.Texts(context, "type"),
        Tag = Requests.Text(context, "tag"),
        Metadata = [.. Members(context, Metadata)],
        Payload = [.. Members(context, Payload).Select(pair => JobLookup.ParsePayload(pair.Key, pair.Value))],
        CreatedAfter = Requests.Time(context, "created_after"),
        CreatedBefore = Requests.Time(context, "created_before"),
        StartedAfter = Requests.Time(context, "started_after"),
        StartedBefore = Requests.Time(context, "started_before"),
        CompletedAfter = Requests.Time(context, "completed_after"),
        CompletedBefore = Requests.Time(context, "completed_before"),
        AttemptsMin = (int?)Requests.Long(context, "attempts_min", 0, int.MaxValue),
        Node = Requests.Text(context, "node"),
        Batch = Requests.BatchId(context),
        ParentId = Requests.Text(context, "parent_id") is { } parent ? await JobLookup.ResolveAsync(engine, parent, context.RequestAborted) : null,
    };

    private static IEnumerable<KeyValuePair<string, string>> Members(HttpContext context, string prefix) => context.Request.Query
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key[prefix.Length..], value ?? ""));
}
