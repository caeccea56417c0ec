using System.Globalization;
using System.Text;
using System.Text.Json;
using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Transfers;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Hosting.Transfers;

/// <summary>Reads the lines that <see cref="TransferJson"/> writes, whoever has written them.</summary>
internal static class TransferReader
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    // What most jobs say; read anew it would be other options than those that a store leaves out.
    private static readonly string DefaultOptions = WireJson.ToText(writer => JobOptionsJson.Write(writer, JobOptions.Default));

    /// <exception cref="RequestRefusedException">The line is not what it should be.</exception>
    public static T Read<T>(string part, long number, ReadOnlyMemory<byte> line, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Deep);
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException or OverflowException)
        {
            throw TransferFormat.Refuse(string.Create(CultureInfo.InvariantCulture, $"line {number} of {part} is not what an export writes: {exception.Message}"));
        }
    }

    public static TransferredJob Job(JsonElement line)
    {
        var store = line.GetProperty("store");
        var status = JobStatusNames.TryParse(line.GetProperty("status").GetString()!, out var known) ? known : throw new FormatException($"\"{line.GetProperty("status")}\" is no status.");
        var progress = line.GetProperty("progress");
        var options = line.GetProperty("options");
        var job = new Job
        {
            Id = IdOf(line, "id"),
            Type = TextOf(line, "type"),
            Status = status,
            Payload = Raw(line, "payload"),
            Metadata = Raw(line, "metadata"),
            Tags = Texts(line, "tags"),
            Options = options.GetRawText() == DefaultOptions ? JobOptions.Default : JobOptionsJson.FromBytes(Raw(line, "options")),
            CreatedAt = TimeOf(line, "created_at") ?? throw new FormatException("created_at is missing."),
            Actor = NullableText(store, "actor"),
            Attempt = Count(line, "attempt"),
            MaxAttempts = Count(line, "max_attempts"),
            Run = Count(line, "run"),
            Crashes = Count(store, "crashes"),
            ResumesAttempt = store.GetProperty("resumes_attempt").GetBoolean(),
            RunAt = TimeOf(line, "run_at"),
            ExpiresAt = TimeOf(store, "expires_at"),
            Rank = store.GetProperty("rank").GetInt64(),
            StartedAt = TimeOf(line, "started_at"),
            RunStartedAt = TimeOf(store, "run_started_at"),
            CompletedAt = TimeOf(line, "completed_at"),
            KeepUntil = TimeOf(store, "keep_until"),
            ProgressFraction = IsNull(progress, "fraction") ? null : progress.GetProperty("fraction").GetDouble(),
            ProgressMessage = NullableText(progress, "message"),
            Result = status == JobStatus.Completed ? Raw(line, "result") : default,
            Error = Error(line),
            Waiting = IsNull(store, "waiting") ? null : new WaitingReason(TextOf(store.GetProperty("waiting"), "code"), TextOf(store.GetProperty("waiting"), "message")),
            Cancel = Cancel(line),
            Plugin = Plugin(line),
            Node = NullableText(line, "node"),
            RefusedBy = Texts(store, "refused_by"),
            ParentId = IsNull(line, "parent_id") ? null : IdOf(line, "parent_id"),
        };
        if (status.IsFinal() && job.CompletedAt is null)
        {
            throw new FormatException($"the job is {status.Wire()}, but completed_at is null.");
        }

        if (job.Options.Batch is { } batch && !JobId.TryParse(batch, out _))
        {
            throw new FormatException($"\"{batch}\" is no id of a batch.");
        }

        var item = new TransferredJob(job)
        {
            // A run that had not ended is told by the job itself.
            Attempts = [.. line.GetProperty("attempts").EnumerateArray().Where(run => !IsNull(run, "ended_at")).Select(Attempt)],
            Artifacts = [.. line.GetProperty("artifacts").EnumerateArray().Select(Artifact)],
            Metrics = [.. Metrics(line.GetProperty("metrics"))],
            Checkpoint = IsNull(store, "checkpoint") ? null : new TransferredCheckpoint(Count(store.GetProperty("checkpoint"), "run"), store.GetProperty("checkpoint").GetProperty("data").GetBytesFromBase64()),
            DroppedLines = store.GetProperty("dropped_lines").EnumerateObject().ToDictionary(pair => int.Parse(pair.Name, CultureInfo.InvariantCulture), pair => pair.Value.GetInt64()),
            Firing = IsNull(store, "firing") ? null : Firing(store.GetProperty("firing")),
            Dependencies = [.. store.GetProperty("dependencies").EnumerateArray().Select(Dependency)],
            ChildName = NullableText(store, "child_name"),
        };
        CheckDistinct(item.Attempts.Select(run => run.Run).Concat(status == JobStatus.Running ? [job.Run] : []), "run");
        CheckDistinct(item.Artifacts.Select(artifact => artifact.Name), "artifact");
        return item;
    }

    public static LogLine LogLine(JsonElement line) => new(
        0,
        TimeOf(line, "time") ?? throw new FormatException("time is missing."),
        IdOf(line, "job_id"),
        Count(line, "attempt"),
        Count(line, "run"),
        TextOf(line, "level"),
        TextOf(line, "message"),
        TextOf(line, "template"),
        line.TryGetProperty("properties", out _) ? Raw(line, "properties") : default);

    public static Batch Batch(JsonElement line) => new()
    {
        Id = IdOf(line, "id"),
        Name = NullableText(line, "name"),
        Metadata = Raw(line, "metadata"),
        Actor = NullableText(line, "actor"),
        CreatedAt = TimeOf(line, "created_at") ?? throw new FormatException("created_at is missing."),
        CompletedAt = TimeOf(line, "completed_at"),
        Callback = IsNull(line, "callback") ? null : IdOf(line, "callback"),
        CallbackOnSuccess = line.GetProperty("on_success").GetBoolean(),
        Counts = new Dictionary<JobStatus, long>(),
    };

    private static AttemptRecord Attempt(JsonElement run) => new(
        Count(run, "attempt"),
        Count(run, "run"),
        NullableText(run, "node"),
        Plugin(run),
        TimeOf(run, "started_at") ?? throw new FormatException("started_at of an attempt is missing."),
        TimeOf(run, "ended_at"),
        TextOf(run, "outcome"),
        Error(run),
        run.GetProperty("abandoned").GetBoolean());

    private static ArtifactRecord Artifact(JsonElement item)
    {
        var artifact = new ArtifactRecord(
            TextOf(item, "name"),
            TextOf(item, "kind"),
            item.GetProperty("size").GetInt64(),
            TextOf(item, "sha256"),
            Count(item, "attempt"),
            Count(item, "run"),
            TimeOf(item, "created_at") ?? throw new FormatException("created_at of an artifact is missing."));
        return ArtifactName.IsValid(artifact.Name) ? artifact : throw new FormatException($"\"{artifact.Name}\" is no name of an artifact; allowed: {ArtifactName.Allowed}.");
    }

    private static IEnumerable<MetricPoint> Metrics(JsonElement series) => series.EnumerateObject().SelectMany(
        one => one.Value.EnumerateArray(),
        (one, point) => new MetricPoint(one.Name, point[0].GetInt64(), point[1].ValueKind == JsonValueKind.Null ? null : point[1].GetDouble()));

    private static TransferredFiring Firing(JsonElement firing) => new(TextOf(firing, "schedule"), TimeOf(firing, "fire_at"), firing.GetProperty("backfilled").GetBoolean());

    private static TransferredDependency Dependency(JsonElement item)
    {
        var (need, state) = ((DependencyNeed)Count(item, "need"), (DependencyState)Count(item, "state"));
        return Enum.IsDefined(need) && Enum.IsDefined(state) ? new TransferredDependency(IdOf(item, "id"), need, state) : throw new FormatException("a dependency has an unknown need or state.");
    }

    private static JobError? Error(JsonElement owner) => IsNull(owner, "error") ? null : owner.GetProperty("error") is var error
        ? new JobError(TextOf(error, "code"), TextOf(error, "message"), NullableText(error, "type"), error.TryGetProperty("text", out var text) ? text.GetString() : null)
        : null;

    private static CancelRequest? Cancel(JsonElement line) => IsNull(line, "cancel") ? null : line.GetProperty("cancel") is var cancel
        ? new CancelRequest(TimeOf(cancel, "requested_at") ?? throw new FormatException("requested_at is missing."), TextOf(cancel, "reason"), TextOf(cancel, "actor"), cancel.GetProperty("abandoned").GetBoolean())
        : null;

    private static PluginRef? Plugin(JsonElement owner) => IsNull(owner, "plugin") ? null : owner.GetProperty("plugin") is var plugin
        ? new PluginRef(TextOf(plugin, "id"), TextOf(plugin, "version"), TextOf(plugin, "sha256"))
        : null;

    private static void CheckDistinct<T>(IEnumerable<T> values, string what)
    {
        var seen = new HashSet<T>();
        foreach (var value in values.Where(value => !seen.Add(value)))
        {
            throw new FormatException($"it tells of {what} {value} twice.");
        }
    }

    private static bool IsNull(JsonElement owner, string name) => owner.GetProperty(name).ValueKind == JsonValueKind.Null;

    private static string TextOf(JsonElement owner, string name) => owner.GetProperty(name).GetString() ?? throw new FormatException($"{name} is missing.");

    private static string? NullableText(JsonElement owner, string name) => owner.GetProperty(name).GetString();

    private static JobId IdOf(JsonElement owner, string name) => JobId.Parse(TextOf(owner, name));

    private static int Count(JsonElement owner, string name) => owner.GetProperty(name).GetInt32() is >= 0 and var count ? count : throw new FormatException($"{name} is negative.");

    private static DateTimeOffset? TimeOf(JsonElement owner, string name) => IsNull(owner, name) ? null : TimeText.Whole(owner.GetProperty(name).GetDateTimeOffset());

    private static IReadOnlyList<string> Texts(JsonElement owner, string name) => [.. owner.GetProperty(name).EnumerateArray().Select(text => text.GetString() ?? throw new FormatException($"{name} holds a null."))];

    private static byte[] Raw(JsonElement owner, string name) => Encoding.UTF8.GetBytes(owner.GetProperty(name).GetRawText());
}
