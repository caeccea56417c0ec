using System.IO.Compression;
using System.Text.Json;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Hosting.Wire;

namespace McpCore.Hosting.Transfers;

/// <summary>
/// Writes jobs with what belongs to them to a zip, as a stream: what it holds in memory is the sort keys of the jobs and the zip's directory, however much
/// there is. Jobs go on meanwhile; each is written as it is when its turn comes.
/// </summary>
internal sealed class JobExport(JobEngine engine, ITransferStore store, TimeProvider time)
{
    private const int PageSize = 100;
    private const int LogPage = 1000;

    /// <param name="output">Where the zip goes; it need not be seekable.</param>
    /// <param name="request">What to write.</param>
    /// <param name="version">The version of the program.</param>
    /// <param name="cancellationToken">Ends the export; the zip is then not whole, and no importer takes it.</param>
    public async Task WriteAsync(Stream output, ExportRequest request, string version, CancellationToken cancellationToken)
    {
        await using var tail = new AsynchronousOutput(output);
        var zip = await ZipArchive.CreateAsync(tail, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await using (zip)
        {
            var tally = new ExportTally();
            var jobs = await WriteJobsAsync(zip, request, tally, cancellationToken);
            await WriteListsAsync(zip, request, tally, cancellationToken);
            if (request.WithLogs)
            {
                await WriteLogsAsync(zip, jobs, tally, cancellationToken);
            }

            if (request.WithArtifacts)
            {
                await WriteArtifactsAsync(zip, tally, cancellationToken);
            }

            var manifest = WireJson.ToBytes(writer => tally.Write(writer, version, time.GetUtcNow()));
            await using var entry = await zip.CreateEntry(TransferFormat.Manifest, CompressionLevel.Fastest).OpenAsync(cancellationToken);
            await entry.WriteAsync(manifest, cancellationToken);
        }

        await tail.FlushAsync(cancellationToken);
    }

    /// <returns>The jobs that were written.</returns>
    private async Task<List<JobId>> WriteJobsAsync(ZipArchive zip, ExportRequest request, ExportTally tally, CancellationToken cancellationToken)
    {
        var written = new List<JobId>();
        await using var lines = await ZipLines.OpenAsync(zip, TransferFormat.Jobs, cancellationToken);
        foreach (var page in (await store.SelectAsync(request.Filter, cancellationToken)).Chunk(PageSize))
        {
            foreach (var item in await store.ReadAsync(page, cancellationToken))
            {
                if (item.Job.Damage is not null)
                {
                    tally.Damaged.Add(item.Job.Id);
                    continue;
                }

                var taken = request.WithArtifacts ? item : item with { Artifacts = [] };
                await lines.WriteAsync(writer => TransferJson.Write(writer, taken, engine), cancellationToken);
                written.Add(item.Job.Id);
                tally.Add(taken);
            }
        }

        tally.Add(TransferFormat.Jobs, lines);
        return written;
    }

    private async Task WriteListsAsync(ZipArchive zip, ExportRequest request, ExportTally tally, CancellationToken cancellationToken)
    {
        await using (var batches = await ZipLines.OpenAsync(zip, TransferFormat.Batches, cancellationToken))
        {
            foreach (var id in tally.Batches)
            {
                if (await engine.Jobs.GetBatchAsync(id, cancellationToken) is { } batch)
                {
                    await batches.WriteAsync(writer => TransferJson.Write(writer, batch), cancellationToken);
                }
            }

            tally.Add(TransferFormat.Batches, batches);
        }

        // Schedules belong to the instance and not to jobs that were chosen from it.
        var all = request.Filter is { MatchesAll: true, Batch: null, ParentId: null };
        await using (var calendars = await ZipLines.OpenAsync(zip, TransferFormat.Calendars, cancellationToken))
        {
            foreach (var calendar in all ? engine.Schedules.Calendars.All : [])
            {
                await calendars.WriteAsync(writer => TransferJson.Write(writer, calendar), cancellationToken);
            }

            tally.Add(TransferFormat.Calendars, calendars);
        }

        await using var schedules = await ZipLines.OpenAsync(zip, TransferFormat.Schedules, cancellationToken);
        foreach (var schedule in all ? engine.Schedules.All : [])
        {
            await schedules.WriteAsync(writer => TransferJson.Write(writer, schedule), cancellationToken);
        }

        tally.Add(TransferFormat.Schedules, schedules);
    }

    private async Task WriteLogsAsync(ZipArchive zip, List<JobId> jobs, ExportTally tally, CancellationToken cancellationToken)
    {
        await using var lines = await ZipLines.OpenAsync(zip, TransferFormat.Logs, cancellationToken);
        foreach (var id in jobs)
        {
            var after = 0L;
            IReadOnlyList<LogLine> page;
            do
            {
                page = await engine.Jobs.LogsAsync(new LogQuery(id, null, after, LogPage), cancellationToken);
                foreach (var line in page)
                {
                    await lines.WriteAsync(writer => TransferJson.Write(writer, line), cancellationToken);
                    after = line.Seq;
                }
            }
            while (page.Count == LogPage);
        }

        tally.Add(TransferFormat.Logs, lines);
    }

    private async Task WriteArtifactsAsync(ZipArchive zip, ExportTally tally, CancellationToken cancellationToken)
    {
        foreach (var id in tally.WithArtifacts)
        {
            foreach (var artifact in await engine.Jobs.ArtifactsAsync(id, cancellationToken))
            {
                await using var bytes = engine.Artifacts.Open(id, artifact.Run, artifact.Name);
                if (bytes is null)
                {
                    continue;
                }

                await using var entry = await zip.CreateEntry(TransferFormat.ArtifactPath(id, artifact.Name), CompressionLevel.Fastest).OpenAsync(cancellationToken);
                await bytes.CopyToAsync(entry, cancellationToken);
                tally.Artifacts++;
                tally.ArtifactBytes += artifact.Size;
            }
        }
    }
}
