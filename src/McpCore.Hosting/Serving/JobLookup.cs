using McpCore.Client;
using McpCore.Engine;
using McpCore.Engine.Explaining;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;
using JobStatus = McpCore.Engine.Jobs.JobStatus;

namespace McpCore.Hosting.Serving;

/// <summary>Finds what requests name, and says why it is not there.</summary>
internal static class JobLookup
{
    /// <summary>The id that a full id, a unique start or end of it, or <c>@last</c> stands for.</summary>
    /// <exception cref="RequestRefusedException">There is none, or there are several.</exception>
    public static async Task<JobId> ResolveAsync(JobEngine engine, string text, CancellationToken cancellationToken)
    {
        var matches = await engine.ResolveAsync(text, cancellationToken);
        return matches switch
        {
            [var only] => only,
            [] => throw new RequestRefusedException(ErrorCodes.JobNotFound, text == "@last" ? "There is no job yet." : $"There is no job \"{text}\". An id can be given in full, or by 4 or more digits of its start or end; `mcpcore list` shows the newest."),
            _ => throw new RequestRefusedException(ErrorCodes.AmbiguousId, $"\"{text}\" fits several jobs: {string.Join(", ", matches)}. Give more digits."),
        };
    }

    /// <inheritdoc cref="ResolveAsync"/>
    public static async Task<Job> FindAsync(JobEngine engine, string text, CancellationToken cancellationToken)
    {
        var id = await ResolveAsync(engine, text, cancellationToken);
        return await engine.Jobs.GetAsync(id, cancellationToken) ?? throw Gone(id);
    }

    /// <summary>A job, provided that the store found it whole.</summary>
    /// <exception cref="RequestRefusedException">It did not.</exception>
    public static Job Whole(Job job) => job.Damage is { } damage ? throw new RequestRefusedException(ErrorCodes.Damaged, damage.Message) : job;

    /// <summary>A job's artifact with its bytes; the caller disposes the stream.</summary>
    /// <exception cref="RequestRefusedException">The job has none of this name.</exception>
    public static async Task<(ArtifactRecord Artifact, Stream Bytes)> OpenArtifactAsync(JobEngine engine, Job job, string name, CancellationToken cancellationToken)
    {
        var artifacts = await engine.Jobs.ArtifactsAsync(job.Id, cancellationToken);
        return artifacts.FirstOrDefault(candidate => candidate.Name == name) is { } artifact && engine.Artifacts.Open(job.Id, artifact.Run, artifact.Name) is { } bytes
            ? (artifact, bytes)
            : throw new RequestRefusedException(ErrorCodes.ArtifactNotFound, $"Job {job.Id} has no artifact \"{name}\". It has: {(artifacts.Count == 0 ? "none" : string.Join(", ", artifacts.Select(candidate => candidate.Name)))}.");
    }

    /// <exception cref="RequestRefusedException">There is no such status.</exception>
    public static JobStatus ParseStatus(string text) => JobStatusNames.TryParse(text, out var status)
        ? status
        : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"{text}\" is no status. Allowed: {string.Join(", ", JobStatusNames.All.Select(known => known.Wire()))}.");

    /// <exception cref="RequestRefusedException">It is no path.</exception>
    public static PayloadMatch ParsePayload(string path, string value) => PayloadMatch.Parse(path, value)
        ?? throw new RequestRefusedException(ErrorCodes.Malformed, $"\"{path}\" is no path into a payload; allowed: up to {PayloadMatch.MaxDepth} names with dots between them, such as params.fast.");

    /// <summary>The jobs of a submit.</summary>
    /// <exception cref="RequestRefusedException">It was refused.</exception>
    public static IReadOnlyList<Job> Accepted(SubmitResult result) => result.Rejection is { } rejection ? throw new RequestRefusedException(rejection) : result.Jobs;

    /// <summary>The plan of a submit.</summary>
    /// <exception cref="RequestRefusedException">The submit would be refused.</exception>
    public static Plan Accepted((Plan? Plan, Rejection? Rejection) result) => result.Plan ?? throw new RequestRefusedException(result.Rejection!);

    /// <summary>The job after a change.</summary>
    /// <exception cref="RequestRefusedException">The change was refused, or the job is gone.</exception>
    public static Job Changed(JobId id, ChangeOutcome outcome) => outcome.Refusal is { } refusal
        ? throw new RequestRefusedException(refusal.Code, refusal.Message)
        : outcome.Job ?? throw Gone(id);

    private static RequestRefusedException Gone(JobId id) => new(ErrorCodes.JobNotFound, $"Job {id} is gone.");
}
