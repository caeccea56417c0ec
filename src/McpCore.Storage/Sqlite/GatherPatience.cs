namespace McpCore.Storage.Sqlite;

/// <summary>
/// Whether it is worth to wait for the ends of the runs that a commit has started. Short runs are over within a fraction of the sync that their ends share
/// if the writer waits for them; long ones are not, and then the writer stops waiting: for longer each time that it waited in vain.
/// </summary>
internal sealed class GatherPatience
{
    /// <summary>Commits, at most, that go by until it is tried again.</summary>
    public const int MostSkipped = 256;

    private int _skip;
    private int _left;

    /// <summary>Whether to wait after this commit.</summary>
    public bool IsWorthIt()
    {
        if (_left == 0)
        {
            return true;
        }

        _left--;
        return false;
    }

    /// <summary>Takes in how the wait went.</summary>
    /// <param name="inVain">Whether it took longer than it was worth.</param>
    public void Waited(bool inVain)
    {
        _skip = inVain ? Math.Clamp(_skip * 2, 1, MostSkipped) : 0;
        _left = _skip;
    }
}
