using McpCore.Client;
using McpCore.Daemon.Configuration;
using McpCore.Engine.Stores;
using McpCore.Hosting;
using McpCore.Hosting.Serving;
using McpCore.Storage.Backups;
using McpCore.Storage.Sqlite;

namespace McpCore.Daemon.Backups;

/// <summary>
/// Copies the home while it is in use: to a folder on which a daemon can be started, or its database alone to a file. A copy is written under another
/// name beside its place, synced and renamed, so that one that was cut short is never taken for whole.
/// </summary>
internal sealed class HomeBackup(SqliteStore store, IArtifactStore artifacts, DaemonOptions options, TimeProvider time)
{
    private readonly StoreBackup _backup = new(store, artifacts);

    /// <param name="path">The full path of the copy; nothing is there yet.</param>
    /// <param name="databaseOnly">Whether the copy is the database alone, a file.</param>
    /// <param name="cancellationToken">Ends the copy and removes what there is of it.</param>
    /// <exception cref="RequestRefusedException">The place is none for a copy.</exception>
    public async Task<BackupReport> WriteAsync(string path, bool databaseOnly, CancellationToken cancellationToken)
    {
        Check(path);
        var started = time.GetTimestamp();
        var unfinished = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            var report = databaseOnly ? WriteDatabase(unfinished, cancellationToken) : await WriteHomeAsync(unfinished, cancellationToken);
            Directory.Move(unfinished, path);
            return report with { Path = path, Duration = time.GetElapsedTime(started) };
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || (exception is IOException and not FileNotFoundException && !DiskSpace.IsMissing((IOException)exception)))
        {
            throw new RequestRefusedException(ErrorCodes.Forbidden, $"The daemon cannot write the backup {path}: {exception.Message} Choose a place that it may write to; a service may be confined to its home.");
        }
        catch (StoreDamagedException exception)
        {
            throw new RequestRefusedException(ErrorCodes.Damaged, exception.Message);
        }
        finally
        {
            Remove(unfinished);
        }
    }

    private BackupReport WriteDatabase(string file, CancellationToken cancellationToken) =>
        new(file, _backup.WriteDatabase(file, cancellationToken), new FileInfo(file).Length, 0, 0, [], default);

    private async Task<BackupReport> WriteHomeAsync(string folder, CancellationToken cancellationToken)
    {
        HomeLock.CreatePrivate(folder);
        var copy = HomeFolder.Resolve(folder);
        var report = WriteDatabase(copy.In("mcpcore.db"), cancellationToken);
        HomeLock.CreatePrivate(copy.In("artifacts"));
        var files = await _backup.WriteArtifactsAsync(copy.In("mcpcore.db"), copy.In("artifacts"), cancellationToken);
        FolderCopy.Write(options.Home.Plugins, copy.Plugins, cancellationToken);
        if (File.Exists(options.Home.Configuration))
        {
            FolderCopy.WriteFile(options.Home.Configuration, copy.Configuration);
        }

        return report with { Artifacts = files.Files, ArtifactBytes = files.Bytes, Damaged = files.Damaged };
    }

    private void Check(string path)
    {
        if (Path.Exists(path))
        {
            throw new RequestRefusedException(ErrorCodes.StateConflict, $"There is something at {path} already. A backup replaces nothing: choose another path, or remove it.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new RequestRefusedException(ErrorCodes.Malformed, $"\"path\" is \"{path}\", and there is no folder {Path.GetDirectoryName(path)} to put it in. Make it first.");
        }

        if (path.StartsWith(options.Home.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new RequestRefusedException(ErrorCodes.Malformed, $"\"path\" is \"{path}\", inside the home {options.Home.Path}: a backup there would be lost with it. Choose a path elsewhere.");
        }
    }

    private static void Remove(string unfinished)
    {
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }
        else
        {
            File.Delete(unfinished);
        }
    }
}
