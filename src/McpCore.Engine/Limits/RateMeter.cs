using McpCore.Engine.Stores;

namespace McpCore.Engine.Limits;

/// <summary>
/// The starts of the job types that have a rate limit, as far back as their periods reach. A limit holds for every stretch of time, not for fixed windows,
/// so that there are never twice as many starts around a boundary; and the starts are stored with the claims, so that it holds across a restart. Safe for
/// concurrent use.
/// </summary>
internal sealed class RateMeter(IDictionary<string, RateLimit> limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Window> _windows = new(StringComparer.Ordinal);

    /// <summary>The limits, which may be replaced at any time. Starts of a type that had none until then are not counted.</summary>
    public IDictionary<string, RateLimit> Limits { get; set; } = limits;

    public bool HasLimits => Limits.Count > 0;

    /// <summary>The longest period of all.</summary>
    public TimeSpan LongestPeriod => Limits is { Count: > 0 } limits ? limits.Values.Max(limit => limit.Period) : TimeSpan.Zero;

    public RateLimit? LimitOf(string type) => Limits.TryGetValue(type, out var limit) ? limit : null;

    /// <summary>Takes over what was started before.</summary>
    public void Load(IEnumerable<TypeStarts> starts, DateTimeOffset now)
    {
        foreach (var entry in starts.OrderBy(entry => entry.At))
        {
            // A clock that was set back must not hold a type up for longer than its period.
            Add(entry.At > now ? entry with { At = now } : entry);
        }
    }

    public void Add(TypeStarts entry)
    {
        if (!Limits.ContainsKey(entry.Type))
        {
            return;
        }

        lock (_lock)
        {
            if (!_windows.TryGetValue(entry.Type, out var window))
            {
                _windows[entry.Type] = window = new Window();
            }

            window.Starts.Enqueue((entry.At, entry.Starts));
            window.Total += entry.Starts;
        }
    }

    /// <summary>How many runs of a type may start now; and when none may, the moment at which one may again.</summary>
    public (int Room, DateTimeOffset? Next) RoomOf(string type, DateTimeOffset now)
    {
        if (!Limits.TryGetValue(type, out var limit))
        {
            return (int.MaxValue, null);
        }

        lock (_lock)
        {
            if (!_windows.TryGetValue(type, out var window))
            {
                return (limit.Starts, null);
            }

            // An entry from far ahead is one of a clock that was set back meanwhile.
            while (window.Starts.TryPeek(out var oldest) && (oldest.At + limit.Period <= now || oldest.At > now + limit.Period))
            {
                window.Total -= window.Starts.Dequeue().Starts;
            }

            return window.Total < limit.Starts ? (limit.Starts - window.Total, null) : (0, window.Starts.Peek().At + limit.Period);
        }
    }

    /// <summary>The first moment at which a type that may not start now may start again; null when there is none.</summary>
    public DateTimeOffset? NextRoom(DateTimeOffset now) => HasLimits ? Limits.Keys.Min(type => RoomOf(type, now).Next) : null;

    private sealed class Window
    {
        public Queue<(DateTimeOffset At, int Starts)> Starts { get; } = new();

        public int Total { get; set; }
    }
}
