using System.Text.Json;

namespace McpCore.Client;

/// <summary>What the answer to many submits tells of each.</summary>
/// <param name="Id">The job's full id.</param>
/// <param name="Type">The job type's stable name.</param>
/// <param name="Status">Its state when it was stored.</param>
public sealed record SubmittedJob(string Id, string Type, JobStatus Status)
{
    internal static SubmittedJob Parse(JsonElement json) => new(json.RequiredText("id"), json.RequiredText("type"), JobStatusText.Parse(json.RequiredText("status")));
}
