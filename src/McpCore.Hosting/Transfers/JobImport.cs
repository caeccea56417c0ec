using System.Text;
using System.Text.Json;
using McpCore.Client;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;
using McpCore.Engine.Transfers;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Hosting.Transfers;

/// <summary>
/// Takes jobs out of a file that an export wrote. The whole file is checked before anything is stored. Jobs that have ended are stored in transactions of
/// bounded size; those that have not come last, in one, so that none of them starts before what it waits for is there. A file that was imported in part
/// can be imported again: what is there is left as it is.
/// </summary>
internal sealed class JobImport(JobEngine engine, ITransferStore store, EngineOptions options, TimeProvider time)
{
    private const int ChunkJobs = 100;
    private const long ChunkBytes = 8 * 1024 * 1024;

    /// <exception cref="RequestRefusedException">The file is not taken; nothing was stored.</exception>
    public async Task<ImportReport> ReadAsync(TransferArchive archive, ImportRequest request, CancellationToken cancellationToken)
    {
        await archive.CheckAsync(cancellationToken);
        await CheckRoomAsync(archive, request, cancellationToken);

        var contents = archive.Contents;
        var report = new ImportReport { MissingArtifacts = contents.MissingArtifacts };
        foreach (var calendar in contents.Calendars)
        {
            await AddCalendarAsync(calendar, request, report, cancellationToken);
        }

        report.Batches = await store.AddBatchesAsync(contents.Batches, cancellationToken);
        await AddEndedAsync(archive, request, report, cancellationToken);
        if (request.WithUnfinished && contents.Unfinished > 0)
        {
            await AddUnfinishedAsync(archive, request, report, cancellationToken);
        }
        else
        {
            report.Unfinished = contents.Unfinished;
        }

        await store.EndBatchesAsync([.. contents.Batches.Select(batch => batch.Id)], time.GetUtcNow(), cancellationToken);
        foreach (var schedule in contents.Schedules)
        {
            await AddScheduleAsync(schedule, request, report, cancellationToken);
        }

        return report;
    }

    private async Task CheckRoomAsync(TransferArchive archive, ImportRequest request, CancellationToken cancellationToken)
    {
        if (engine.IsDraining)
        {
            throw new RequestRefusedException(ErrorCodes.Draining, "The daemon is stopping and takes no jobs. Import again when it is back.");
        }

        var counts = await engine.Jobs.CountAsync(cancellationToken);
        var waiting = counts.Where(pair => !pair.Key.IsFinal()).Sum(pair => pair.Value);
        if (request.WithUnfinished && waiting + archive.Contents.Unfinished > options.MaxWaiting)
        {
            throw new RequestRefusedException(ErrorCodes.QueueFull, $"{waiting} jobs have not ended here, and {archive.Contents.Unfinished} more would come; engine.max_waiting allows {options.MaxWaiting}. Raise it, or import without unfinished jobs.");
        }
    }

    private async Task AddEndedAsync(TransferArchive archive, ImportRequest request, ImportReport report, CancellationToken cancellationToken)
    {
        var chunk = new List<TransferredJob>();
        var bytes = 0L;
        await foreach (var (item, size) in new JobsWithLogs(archive).ReadAsync(job => job.Status.IsFinal(), cancellationToken))
        {
            chunk.Add(item);
            bytes += size;
            if (chunk.Count == ChunkJobs || bytes >= ChunkBytes)
            {
                await AddAsync(archive, chunk, request, report, cancellationToken);
                chunk.Clear();
                bytes = 0;
            }
        }

        await AddAsync(archive, chunk, request, report, cancellationToken);
    }

    private async Task AddUnfinishedAsync(TransferArchive archive, ImportRequest request, ImportReport report, CancellationToken cancellationToken)
    {
        var jobs = new List<TransferredJob>();
        await foreach (var (item, _) in new JobsWithLogs(archive).ReadAsync(job => !job.Status.IsFinal(), cancellationToken))
        {
            jobs.Add(item);
        }

        await AddAsync(archive, jobs, request, report, cancellationToken);
    }

    private async Task AddAsync(TransferArchive archive, List<TransferredJob> jobs, ImportRequest request, ImportReport report, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0)
        {
            return;
        }

        var ready = new List<TransferredJob>(jobs.Count);
        foreach (var item in jobs)
        {
            ready.Add(item with { Artifacts = await PlaceArtifactsAsync(archive, item, cancellationToken) });
        }

        var outcomes = await store.AddAsync(ready, request.Actor, time.GetUtcNow(), cancellationToken);
        foreach (var (item, outcome) in ready.Zip(outcomes))
        {
            switch (outcome)
            {
                case TransferOutcome.Added:
                    report.Imported++;
                    report.Artifacts += item.Artifacts.Count;
                    break;
                case TransferOutcome.Same:
                    report.Same++;
                    break;
                case TransferOutcome.Different:
                    report.Refuse(item.Job.Id, "another job with this id is here.");
                    break;
                case TransferOutcome.Orphaned:
                    report.Refuse(item.Job.Id, "it waits for a job or a batch that is not here, or that will not be completed any more.");
                    break;
                default:
                    report.Refuse(item.Job.Id, $"another job holds its unique key \"{item.Job.Options.Unique?.Key}\".");
                    break;
            }
        }
    }

    /// <summary>The bytes are in their place before the job is, as with a run. Of a job that is here nothing is touched.</summary>
    private async Task<IReadOnlyList<ArtifactRecord>> PlaceArtifactsAsync(TransferArchive archive, TransferredJob item, CancellationToken cancellationToken)
    {
        if (item.Artifacts.Count == 0 || await engine.Jobs.GetAsync(item.Job.Id, cancellationToken) is not null)
        {
            return [];
        }

        var placed = new List<ArtifactRecord>();
        foreach (var artifact in item.Artifacts)
        {
            await using var source = await archive.OpenAsync(item.Job.Id, artifact, cancellationToken);
            if (source is null)
            {
                continue;
            }

            await using var target = engine.Artifacts.Create(item.Job.Id, artifact.Run, artifact.Name);
            await source.CopyToAsync(target.Stream, cancellationToken);
            await target.CommitAsync(cancellationToken);
            placed.Add(artifact);
        }

        return placed;
    }

    private async Task AddCalendarAsync(JsonElement calendar, ImportRequest request, ImportReport report, CancellationToken cancellationToken)
    {
        if (Existing(calendar, engine.Schedules.Calendars.Find) is { } existing)
        {
            if (WireJson.ToText(writer => TransferJson.Write(writer, existing)) != calendar.GetRawText())
            {
                report.Refuse($"calendar {existing.Name}", "another calendar of this name is here.");
            }

            return;
        }

        var added = await engine.Schedules.Calendars.AddAsync(calendar, replace: false, request.Actor, cancellationToken);
        report.Calendars += Count($"calendar {NameOf(calendar)}", added.Rejection, report);
    }

    private async Task AddScheduleAsync(JsonElement schedule, ImportRequest request, ImportReport report, CancellationToken cancellationToken)
    {
        if (Existing(schedule, engine.Schedules.Find) is { } existing)
        {
            // It may have been paused or resumed since.
            var here = TransferRules.InOneLine(WireJson.ToBytes(writer => TransferJson.Write(writer, existing with { IsPaused = Flag(schedule, "paused") })));
            if (Encoding.UTF8.GetString(here) != schedule.GetRawText())
            {
                report.Refuse($"schedule {existing.Name}", "another schedule of this name is here.");
            }

            return;
        }

        using var body = request.ResumesSchedules ? null : JsonDocument.Parse(Paused(schedule));
        var added = await engine.Schedules.AddAsync(body?.RootElement ?? schedule, replace: false, request.Actor, cancellationToken);
        report.Schedules += Count($"schedule {NameOf(schedule)}", added.Rejection, report);
    }

    private static byte[] Paused(JsonElement schedule) => WireJson.ToBytes(writer =>
    {
        writer.WriteStartObject();
        foreach (var member in schedule.EnumerateObject().Where(member => member.Name != "paused"))
        {
            member.WriteTo(writer);
        }

        writer.WriteBoolean("paused", true);
        writer.WriteEndObject();
    });

    private static int Count(string what, Rejection? rejection, ImportReport report)
    {
        if (rejection is null)
        {
            return 1;
        }

        report.Refuse(what, rejection.Faults.Count == 0 ? rejection.Detail : string.Join("; ", rejection.Faults.Select(fault => $"{fault.Path}: {fault.Message}")));
        return 0;
    }

    private static T? Existing<T>(JsonElement item, Func<string, T?> find)
        where T : class => NameOf(item) is { } name ? find(name) : null;

    private static string? NameOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private static bool Flag(JsonElement item, string name) => item.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;
}
