using System.Runtime.Versioning;
using McpCore.Agents;

namespace McpCore.Exec.Running;

/// <summary>
/// The working folders of runs. Each instance of the plugin has a folder of its own and holds a lock beside it for as long as it lives: whoever gets
/// the lock of another one knows that it is dead, and clears up what its death left behind, processes first.
/// </summary>
public sealed class RunFolders
{
    private const string LockEnding = ".lock";

    private readonly string _root;
    private string? _instance;
    private FileStream? _lock;

    internal RunFolders(string root) => _root = root;

    /// <summary>Clears up after instances that are gone, and takes a folder for this one.</summary>
    [SupportedOSPlatform("linux")]
    internal async Task OpenAsync(JobLogger log, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var path in Directory.GetFiles(_root, "*" + LockEnding))
        {
            await ClearAsync(path, log, cancellationToken);
        }

        while (_lock is null)
        {
            _instance = Guid.NewGuid().ToString("N");
            _lock = TryLock(PathOf(_instance) + LockEnding, FileMode.CreateNew);
        }

        Directory.CreateDirectory(PathOf(_instance!));
    }

    /// <summary>Gives the folder of this instance up; its runs have ended.</summary>
    internal void Close()
    {
        if (_lock is not null)
        {
            TryDelete(PathOf(_instance!));
            File.Delete(_lock.Name);
            _lock.Dispose();
            _lock = null;
        }
    }

    /// <summary>A fresh folder for one run.</summary>
    internal RunFolder Create(string jobId, int run)
    {
        var instance = _instance ?? throw new InvalidOperationException("The plugin has not been started.");
        return new RunFolder(Path.Combine(PathOf(instance), $"{jobId}-{run}"), $"{instance}/{jobId}-{run}");
    }

    private async Task ClearAsync(string path, JobLogger log, CancellationToken cancellationToken)
    {
        using var held = TryLock(path, FileMode.Open);
        if (held is null)
        {
            return;
        }

        var instance = Path.GetFileNameWithoutExtension(path);
        var killed = await Stragglers.KillAsync(instance + "/", cancellationToken);
        if (killed > 0)
        {
            log.Warning("Killed {Processes} processes that an earlier instance of the plugin had left behind", killed);
        }

        TryDelete(PathOf(instance));
        File.Delete(path);
    }

    private string PathOf(string instance) => Path.Combine(_root, instance);

    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Another instance holds it, or has just removed it.
            return null;
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone already, or a program took the rights away: nothing that the next job needs.
        }
    }
}
