namespace McpCore.Benchmarks;

/// <summary>A file in which some pages at a time are overwritten and synced together, as SQLite writes its log once that has grown.</summary>
internal sealed class SyncedPages : IDisposable
{
    private const int PageSize = 4096;
    private const int Places = 256;

    private readonly FileStream _file;
    private readonly byte[] _pages;
    private int _place;

    public SyncedPages(string path, int pages)
    {
        _pages = new byte[pages * PageSize];
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var place = 0; place < Places; place++)
        {
            _file.Write(_pages);
        }

        _file.Flush(flushToDisk: true);
    }

    public void Write()
    {
        lock (_file)
        {
            _file.Position = (long)_place * _pages.Length;
            _file.Write(_pages);
            _file.Flush(flushToDisk: true);
            _place = (_place + 1) % Places;
        }
    }

    public void Dispose() => _file.Dispose();
}
