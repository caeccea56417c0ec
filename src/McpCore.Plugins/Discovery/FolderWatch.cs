using System.Threading.Channels;

namespace McpCore.Plugins.Discovery;

/// <summary>
/// Wakes its owner when something happens in the drop folders. The system's notices are a hint only: they get lost, they do not exist on some
/// file systems, and a folder may not be there yet. So the owner looks by itself now and then, too.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<FileSystemWatcher> _watchers = [];

    /// <param name="folders">The drop folders; those that are not there are left out.</param>
    /// <param name="failed">Receives why a folder cannot be watched.</param>
    public FolderWatch(IEnumerable<string> folders, Action<string, Exception> failed)
    {
        foreach (var folder in folders.Where(Directory.Exists))
        {
            try
            {
                _watchers.Add(Create(folder));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // The system has no watches left, or the folder has just gone.
                failed(folder, exception);
            }
        }
    }

    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Waits for a notice, at most so long.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look without a notice.
        }
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }
    }

    private FileSystemWatcher Create(string folder)
    {
        var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
        watcher.Changed += (_, _) => Wake();
        watcher.Created += (_, _) => Wake();
        watcher.Deleted += (_, _) => Wake();
        watcher.Renamed += (_, _) => Wake();
        watcher.Error += (_, _) => Wake();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
