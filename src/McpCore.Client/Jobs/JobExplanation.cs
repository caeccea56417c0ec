using System.Text.Json;

namespace McpCore.Client;

/// <summary>Why a job is where it is. Immutable.</summary>
public sealed class JobExplanation
{
    private JobExplanation(JsonElement json)
    {
        Json = json;
        Id = json.RequiredText("id");
        Status = JobStatusText.Parse(json.RequiredText("status"));
        Code = json.RequiredText("code");
        Message = json.RequiredText("message");
        Advice = json.Text("advice");
        Since = json.Time("since");
        Forecast = JobForecast.Parse(json);
        ExpectedEnd = json.Time("expected_end");
        Error = JobError.Parse(json.Member("error"));
        Attempts = json.Items("attempts", JobAttempt.Parse);
    }

    /// <summary>The explanation as the daemon wrote it.</summary>
    public JsonElement Json { get; }

    /// <summary>The job's full id.</summary>
    public string Id { get; }

    /// <summary>The job's state.</summary>
    public JobStatus Status { get; }

    /// <summary>The code of what holds it, of its error, or of its state.</summary>
    public string Code { get; }

    /// <summary>The same in one sentence.</summary>
    public string Message { get; }

    /// <summary>What to do next; null when there is nothing to do.</summary>
    public string? Advice { get; }

    /// <summary>Since when it is so.</summary>
    public DateTimeOffset? Since { get; }

    /// <summary>When it may start and how long it may run.</summary>
    public JobForecast Forecast { get; }

    /// <summary>When its run ends; null when it does not run, or when that cannot be told.</summary>
    public DateTimeOffset? ExpectedEnd { get; }

    /// <summary>Why it failed, or why its last attempt did.</summary>
    public JobError? Error { get; }

    /// <summary>Its runs, oldest first, the live one last.</summary>
    public IReadOnlyList<JobAttempt> Attempts { get; }

    internal static JobExplanation Parse(JsonElement json) => new(json.Clone());
}
