namespace McpCore.AcceptanceTests.Crashes;

/// <summary>What a daemon has said yes to, written down by the clients that asked. Safe for concurrent use.</summary>
internal sealed class Acknowledged
{
    private readonly Lock _lock = new();
    private readonly List<string> _jobs = [];
    private readonly HashSet<string> _cancelling = [];
    private readonly HashSet<string> _cancelled = [];
    private readonly Dictionary<string, SentGroup> _groups = [];

    /// <summary>The ids that were answered, in no order.</summary>
    public IReadOnlyList<string> Jobs => Read(() => _jobs.ToList());

    /// <summary>The jobs for which a cancel was sent and not refused, answered or not.</summary>
    public IReadOnlySet<string> Cancelling => Read(() => _cancelling.ToHashSet());

    /// <summary>Those of them whose cancel was answered.</summary>
    public IReadOnlySet<string> Cancelled => Read(() => _cancelled.ToHashSet());

    /// <summary>Every group of jobs that was sent in one request, answered or not.</summary>
    public IReadOnlyList<SentGroup> Groups => Read(() => _groups.Values.ToList());

    public void Add(IEnumerable<string> ids) => Write(() => _jobs.AddRange(ids));

    /// <summary>Notes a cancel before it is sent.</summary>
    public void Cancels(string id) => Write(() => _cancelling.Add(id));

    public void AddCancelled(string id) => Write(() => _cancelled.Add(id));

    public void AddNotCancelled(string id) => Write(() => _cancelling.Remove(id));

    /// <summary>Notes a group before it is sent.</summary>
    public void Sending(string tag, int size, bool isParked) => Write(() => _groups[tag] = new SentGroup(tag, size, isParked, IsAnswered: false));

    public void Answered(string tag) => Write(() => _groups[tag] = _groups[tag] with { IsAnswered = true });

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private void Write(Action write)
    {
        lock (_lock)
        {
            write();
        }
    }
}

/// <summary>Jobs that were sent in one request, which stores all of them or none.</summary>
/// <param name="Tag">The tag that they share.</param>
/// <param name="Size">How many they are.</param>
/// <param name="IsParked">Whether they are due long after the test.</param>
/// <param name="IsAnswered">Whether the daemon has acknowledged them.</param>
internal sealed record SentGroup(string Tag, int Size, bool IsParked, bool IsAnswered);
