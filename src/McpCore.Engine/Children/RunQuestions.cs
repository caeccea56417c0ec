using System.Text.Json;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Children;

/// <summary>Answers what the agent of a running job asks about other jobs: its children, the jobs that it depends on, and what any job has stored.</summary>
/// <param name="store">The jobs.</param>
/// <param name="artifacts">Their artifacts.</param>
/// <param name="admission">Checks what is submitted.</param>
/// <param name="submitted">Called after a child was stored.</param>
/// <param name="time">The clock.</param>
internal sealed class RunQuestions(IJobStore store, IArtifactStore artifacts, Admission admission, Func<Job, Task> submitted, TimeProvider time)
{
    private const int MaxNameLength = 128;

    // A worker passes on 256 MB at once; the result of one job is far below it.
    private const int MaxAnswerBytes = 8 * 1024 * 1024;

    // One artifact's piece; in base64 it is a third larger.
    private const int MaxPieceBytes = 4 * 1024 * 1024;

    // What would tie the child to a job that is not its parent's.
    private static readonly string[] NotForChildren = ["idempotency_key", "unique", "batch"];

    /// <exception cref="NotSupportedException">The question is unknown.</exception>
    /// <exception cref="ArgumentException">It names a job that is not the run's to ask about.</exception>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(Job job, string question, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(body);
        var asked = document.RootElement;
        return question switch
        {
            "child.submit" => await SubmitAsync(job, asked.GetProperty("name").GetString()!, asked.GetProperty("job"), cancellationToken),
            "child.await" => await AwaitAsync(job, Ids(asked), cancellationToken),
            "child.read" => await ReadAsync([.. (await NamedAsync(job, Ids(asked), cancellationToken)).Select(child => child.Id)], asked, cancellationToken),
            "child.metrics" => await MetricsAsync(job, Ids(asked), asked.GetProperty("name").GetString()!, cancellationToken),
            "child.cancel" => await CancelAsync(job, Ids(asked), asked.GetProperty("reason").GetString()!, cancellationToken),
            "artifact.read" => await ReadArtifactAsync(asked, cancellationToken),
            "parents.read" => await ReadAsync(ParentsOf(job), asked, cancellationToken),
            _ => throw new NotSupportedException($"This daemon does not know the question \"{question}\"; it is older than the contract that the plugin was built against."),
        };
    }

    private async Task<ReadOnlyMemory<byte>> SubmitAsync(Job parent, string name, JsonElement body, CancellationToken cancellationToken)
    {
        if (name.Length > MaxNameLength)
        {
            return Refused(Rejection.Of("validation_failed", $"The child's name is {name.Length} characters long; allowed are {MaxNameLength}."));
        }

        if (NotForChildren.FirstOrDefault(member => SubmitParser.Member(body, member) is not null) is { } forbidden)
        {
            return Refused(Rejection.OfFaults([new Fault($"$.{forbidden}", "not_supported", $"a child job has no \"{forbidden}\"; its name is unique within its parent")]));
        }

        // A child that is there is not checked again: what its parent says of it now may differ. A cancelled one may go on.
        if (await store.FindChildAsync(parent.Id, name, cancellationToken) is { Status: not JobStatus.Cancelled } known)
        {
            return Submitted(known.Id);
        }

        var (job, rejection) = await admission.PrepareAsync(body, parent.Actor ?? ChildLifecycle.Actor, cancellationToken);
        if (job is null)
        {
            return Refused(rejection!);
        }

        var options = SubmitParser.Member(body, "priority") is null ? job.Draft.Options with { Priority = parent.Options.Priority } : job.Draft.Options;
        var child = job with { Draft = job.Draft with { ParentId = parent.Id, Options = options } };
        var outcome = await store.SubmitChildAsync(
            new ChildSubmit(parent.Id, parent.Run, name, child, again => ChildLifecycle.SubmittedAgain(again, store.WhyMissing(again with { RefusedBy = [] }), child.Draft.CreatedAt)), CancellationToken.None);
        if (outcome.Job is not { } stored)
        {
            return Refused(Rejection.Of(outcome.Refusal!.Code, outcome.Refusal.Message));
        }

        await submitted(stored);
        return Submitted(stored.Id);
    }

    private async Task<ReadOnlyMemory<byte>> AwaitAsync(Job parent, IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        var children = await NamedAsync(parent, ids, cancellationToken);
        return EventJson.Object(writer =>
        {
            writer.WriteStartArray("children");
            foreach (var child in children)
            {
                writer.WriteStartObject();
                writer.WriteString("id", child.Id.ToString());
                writer.WriteString("name", child.Name);
                writer.WriteString("status", child.Status.Wire());
                writer.WriteBoolean("ended", child.Status.IsFinal());
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>The series of a name of each child, as pairs of step and value.</summary>
    private async Task<ReadOnlyMemory<byte>> MetricsAsync(Job parent, JobId[] ids, string name, CancellationToken cancellationToken)
    {
        var series = new List<IReadOnlyList<MetricPoint>>();
        foreach (var child in await NamedAsync(parent, ids, cancellationToken))
        {
            series.Add(await store.MetricsAsync(child.Id, cancellationToken));
        }

        return EventJson.Object(writer =>
        {
            writer.WriteStartArray("series");
            foreach (var points in series)
            {
                writer.WriteStartArray();
                foreach (var point in points.Where(point => point.Name == name && point.Value is not null))
                {
                    writer.WriteStartArray();
                    writer.WriteNumberValue(point.Step);
                    writer.WriteNumberValue(point.Value!.Value);
                    writer.WriteEndArray();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        });
    }

    private async Task<ReadOnlyMemory<byte>> CancelAsync(Job parent, JobId[] ids, string reason, CancellationToken cancellationToken)
    {
        foreach (var child in ids.Length == 0 ? [] : await NamedAsync(parent, ids, cancellationToken))
        {
            await store.ChangeAsync(child.Id, job => JobLifecycle.Cancel(job, reason, parent.Actor ?? ChildLifecycle.Actor, time.GetUtcNow()), CancellationToken.None);
        }

        return EventJson.Object(_ => { });
    }

    private async Task<IReadOnlyList<ChildState>> NamedAsync(Job parent, IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        var children = await store.ChildrenAsync(parent.Id, cancellationToken);
        if (ids.Count == 0)
        {
            return children;
        }

        var byId = children.ToDictionary(child => child.Id);
        return [.. ids.Select(id => byId.TryGetValue(id, out var child) ? child : throw new ArgumentException($"{id} is no child of the job {parent.Id}."))];
    }

    /// <summary>As many ended jobs as an answer holds, at least one; what has gone meanwhile is left out.</summary>
    private async Task<ReadOnlyMemory<byte>> ReadAsync(JobId[] ids, JsonElement asked, CancellationToken cancellationToken)
    {
        var jobs = new List<Job>();
        var bytes = 0;
        var next = asked.GetProperty("skip").GetInt32();
        while (next < ids.Length && bytes < MaxAnswerBytes)
        {
            if (await store.GetAsync(ids[next], cancellationToken) is { } job)
            {
                if (job is { Status: JobStatus.Completed, Damage: { } damage })
                {
                    throw new InvalidOperationException(damage.Message);
                }

                jobs.Add(job);
                bytes += job.Result.Length + (job.Error?.Message.Length ?? 0);
            }

            next++;
        }

        return EventJson.Object(writer =>
        {
            writer.WriteStartArray("jobs");
            jobs.ForEach(job => Write(writer, job));
            writer.WriteEndArray();
            EventJson.Number(writer, "next", next < ids.Length ? next : null);
        });
    }

    private async Task<ReadOnlyMemory<byte>> ReadArtifactAsync(JsonElement asked, CancellationToken cancellationToken)
    {
        var (text, name) = (asked.GetProperty("job").GetString(), asked.GetProperty("name").GetString());
        var id = JobId.TryParse(text, out var value) ? value : throw new ArgumentException($"\"{text}\" is no job id.");
        if (await store.GetAsync(id, cancellationToken) is null)
        {
            throw new ArgumentException($"There is no job {id}; it may have been removed by retention.");
        }

        var stored = await store.ArtifactsAsync(id, cancellationToken);
        var record = stored.FirstOrDefault(record => record.Name == name)
            ?? throw new ArgumentException($"The job {id} has no artifact \"{name}\"; it has {(stored.Count == 0 ? "none" : string.Join(", ", stored.Select(record => record.Name)))}.");
        await using var stream = artifacts.Open(id, record.Run, record.Name) ?? throw new InvalidOperationException($"The bytes of the artifact \"{name}\" of job {id} are gone.");
        stream.Position = Math.Clamp(asked.GetProperty("offset").GetInt64(), 0, stream.Length);
        var piece = new byte[Math.Min(MaxPieceBytes, stream.Length - stream.Position)];
        await stream.ReadExactlyAsync(piece, cancellationToken);
        return EventJson.Object(writer =>
        {
            writer.WriteNumber("size", record.Size);
            writer.WriteString("sha256", record.Sha256);
            writer.WriteString("kind", record.Kind);
            writer.WriteBase64String("data", piece);
        });
    }

    private static JobId[] ParentsOf(Job job) => [.. (job.Options.DependsOn ?? []).Select(dependency => JobId.Parse(dependency.Id))];

    private static JobId[] Ids(JsonElement asked) =>
        [.. asked.GetProperty("ids").EnumerateArray().Select(id => JobId.TryParse(id.GetString(), out var value) ? value : throw new ArgumentException($"\"{id.GetString()}\" is no job id."))];

    private static void Write(Utf8JsonWriter writer, Job job)
    {
        writer.WriteStartObject();
        writer.WriteString("id", job.Id.ToString());
        writer.WriteString("type", job.Type);
        writer.WriteString("status", job.Status.Wire());
        if (job.Status == JobStatus.Completed)
        {
            EventJson.Raw(writer, "result", job.Result);
        }
        else if ((job.Error ?? (job.Cancel is { } cancel ? new JobError("cancelled", cancel.Reason) : null)) is { } error)
        {
            writer.WriteStartObject("error");
            writer.WriteString("code", error.Code);
            writer.WriteString("message", error.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Submitted(JobId id) => EventJson.Object(writer => writer.WriteString("id", id.ToString()));

    private static ReadOnlyMemory<byte> Refused(Rejection rejection) => EventJson.Object(writer =>
    {
        writer.WriteStartObject("refused");
        writer.WriteString("code", rejection.Code);
        writer.WriteString("detail", rejection.Detail);
        writer.WriteStartArray("errors");
        foreach (var fault in rejection.Faults)
        {
            writer.WriteStartObject();
            writer.WriteString("path", fault.Path);
            writer.WriteString("code", fault.Code);
            writer.WriteString("message", fault.Message);
            writer.WriteString("allowed", fault.Allowed);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
