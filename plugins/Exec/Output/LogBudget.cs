namespace McpCore.Exec.Output;

/// <summary>How many lines of a run go to its log: a burst at once, then so many a second. A program in a loop shall not fill the daemon's log.</summary>
internal sealed class LogBudget(TimeProvider time)
{
    public const int Burst = 10_000;
    public const int PerSecond = 200;

    private double _left = Burst;
    private long _last = time.GetTimestamp();

    /// <summary>Lines that were left out since the last one that was not.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Whether a line may be logged.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(Burst, _left + (time.GetElapsedTime(_last, now).TotalSeconds * PerSecond));
        _last = now;

        // After a gap, only when there is room for more than a single line: else every other line would be a notice of a gap.
        if (_left < (LeftOut == 0 ? 1 : PerSecond))
        {
            LeftOut++;
            return false;
        }

        _left--;
        return true;
    }

    /// <summary>The number of lines left out, which is told now.</summary>
    public long TakeLeftOut() => (LeftOut, LeftOut = 0).Item1;
}
