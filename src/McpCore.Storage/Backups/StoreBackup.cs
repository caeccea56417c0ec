using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Artifacts;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Backups;

/// <summary>
/// Copies of a store that is in use. The database is copied from one snapshot by a connection of its own, so that writers go on meanwhile; every job
/// that was acknowledged before the copy began is in it.
/// </summary>
public sealed class StoreBackup(SqliteStore store, IArtifactStore artifacts)
{
    /// <summary>Writes the database, as it is when the copy begins, to a file that is not there yet, for the owner alone, and syncs it.</summary>
    /// <returns>How many jobs are in it.</returns>
    /// <exception cref="StoreDamagedException">The store turned out to be damaged.</exception>
    /// <exception cref="StoreFullException">There is no room for the copy.</exception>
    public long WriteDatabase(string file, CancellationToken cancellationToken)
    {
        // SQLite takes an empty file, too, which is how the copy gets its mode before there is anything in it to read.
        using (CreatePrivate(file))
        {
        }

        using (var source = new SqliteConnection(store.Path, readOnly: true))
        using (cancellationToken.Register(source.Interrupt))
        {
            source.Statement("VACUUM INTO ?").Bind(file).Run();
        }

        using (var written = new FileStream(file, FileMode.Open, FileAccess.ReadWrite))
        {
            written.Flush(flushToDisk: true);
        }

        using var copy = new SqliteConnection(file, readOnly: true);
        return JobReads.Scalar(copy, "SELECT count(*) FROM jobs");
    }

    /// <summary>Copies the artifacts that a copied database knows, and tells the copy what became of them meanwhile: it never names one that it has not got, unless the store had lost it before.</summary>
    /// <param name="database">The copy.</param>
    /// <param name="folder">The folder for the artifacts of the copy.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    public async Task<ArtifactCopies> WriteArtifactsAsync(string database, string folder, CancellationToken cancellationToken)
    {
        using var copy = new SqliteConnection(database, readOnly: false);
        var target = new FileArtifactStore(folder);
        var (files, bytes, damaged) = (0L, 0L, new List<string>());
        for (var page = Page(copy, 0, ""); page.Count > 0; page = Page(copy, page[^1].Job.SortKey, page[^1].Name))
        {
            foreach (var item in page)
            {
                var written = await CopyAsync(target, item, cancellationToken);
                (files, bytes) = (files + (written is null ? 0 : 1), bytes + (written?.Size ?? 0));
                if (!await ReconcileAsync(copy, item, written, cancellationToken))
                {
                    damaged.Add($"{item.Name} of job {item.Job}");
                }
            }
        }

        return new ArtifactCopies(files, bytes, damaged);
    }

    private static List<Known> Page(SqliteConnection copy, long afterKey, string afterName) => JobReads.All(
        copy.Statement("""
            SELECT j.id, a.name, a.run, a.sha256 FROM artifacts a JOIN jobs j ON j.key = a.key
            WHERE (a.key, a.name) > (?, ?) ORDER BY a.key, a.name LIMIT 500
            """).Bind(afterKey).Bind(afterName),
        row => new Known(JobId.FromBytes(row.Blob().Span), row.Text(), row.Int32(), row.Text()));

    private static FileStream CreatePrivate(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, options);
    }

    /// <returns>Null when the file is gone.</returns>
    private async Task<(long Size, string Sha256)?> CopyAsync(FileArtifactStore target, Known item, CancellationToken cancellationToken)
    {
        await using var source = artifacts.Open(item.Job, item.Run, item.Name);
        if (source is null)
        {
            return null;
        }

        await using var copy = target.Create(item.Job, item.Run, item.Name);
        await source.CopyToAsync(copy.Stream, cancellationToken);
        return await copy.CommitAsync(cancellationToken);
    }

    /// <summary>A job may have been pruned, and a run may have saved an artifact anew, since the database was copied.</summary>
    /// <returns>Whether the copy is whole: false when the store itself lacks the file, or has another one than it should.</returns>
    private async Task<bool> ReconcileAsync(SqliteConnection copy, Known item, (long Size, string Sha256)? written, CancellationToken cancellationToken)
    {
        if (written?.Sha256 == item.Sha256)
        {
            return true;
        }

        var now = (await store.ArtifactsAsync(item.Job, cancellationToken)).FirstOrDefault(artifact => artifact.Name == item.Name);
        if (written is { } file)
        {
            // A file is in its place shortly before its record is: the run that writes it goes on.
            var isNewer = now?.Sha256 == file.Sha256 || await store.GetAsync(item.Job, cancellationToken) is { Status: JobStatus.Running } job && job.Run == item.Run;
            if (isNewer)
            {
                copy.Statement("UPDATE artifacts SET size = ?, sha256 = ? WHERE key = ? AND name = ?").Bind(file.Size).Bind(file.Sha256).Bind(item.Job.SortKey).Bind(item.Name).Run();
            }

            return isNewer;
        }

        if (now is null)
        {
            copy.Statement("DELETE FROM artifacts WHERE key = ? AND name = ?").Bind(item.Job.SortKey).Bind(item.Name).Run();
        }

        return now is null;
    }

    /// <summary>An artifact as the copied database knows it.</summary>
    private sealed record Known(JobId Job, string Name, int Run, string Sha256);
}
