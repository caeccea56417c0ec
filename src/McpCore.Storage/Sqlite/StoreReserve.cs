using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// Room on the disk for the ends of what runs: a file that is given up when the disk is full. From then on nothing new is taken, so that new jobs
/// do not use up the room, until there is space for the file again. For the writer's thread.
/// </summary>
internal sealed class StoreReserve(string path, long size)
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    private bool _isKept;

    /// <summary>Makes the file when there is twice the room for it, so that it is not given up again at once.</summary>
    /// <returns>Whether it is there.</returns>
    public bool TryKeep()
    {
        if (_isKept || size == 0)
        {
            return true;
        }

        try
        {
            if (new FileInfo(path) is not { Exists: true } file || file.Length != size)
            {
                if (new DriveInfo(_folder).AvailableFreeSpace < 2 * size)
                {
                    return false;
                }

                using var made = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = size });
                made.SetLength(size);
            }

            _isKept = true;
        }
        catch (IOException)
        {
            // Somebody was faster in taking the space.
            File.Delete(path);
        }

        return _isKept;
    }

    /// <summary>Gives the room to the store.</summary>
    /// <returns>Whether there was any to give.</returns>
    public bool GiveUp()
    {
        var isThere = size > 0 && File.Exists(path);
        _isKept = false;
        if (isThere)
        {
            File.Delete(path);
        }

        return isThere;
    }

    /// <summary>Called by whatever brings something new.</summary>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public void Require()
    {
        if (!TryKeep())
        {
            throw new StoreFullException($"The disk that holds the store is full: {_folder} must have {2 * size / (1024 * 1024)} MB free before the store takes anything new. Free space; reads go on meanwhile, and what runs can end.");
        }
    }
}
