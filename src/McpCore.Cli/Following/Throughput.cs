using McpCore.Client;

namespace McpCore.Cli.Following;

/// <summary>Counts the ends of jobs as they are reported, by second, over the last minute. Safe for a thread that reports and one that reads.</summary>
internal sealed class Throughput(TimeProvider time)
{
    public const int Seconds = 60;

    private readonly Lock _lock = new();
    private readonly int[] _ended = new int[Seconds];
    private readonly int[] _failed = new int[Seconds];
    private readonly long _startedAt = time.GetTimestamp();
    private long _second;

    public void OnEvent(ServerEvent item)
    {
        if (item.Kind != "job.transition" || !item.Data.TryGetProperty("to", out var to) || to.GetString() is not ("completed" or "failed"))
        {
            return;
        }

        lock (_lock)
        {
            Advance();
            _ended[_second % Seconds]++;
            _failed[_second % Seconds] += to.ValueEquals("failed") ? 1 : 0;
        }
    }

    /// <summary>Ends of each second that has passed, the oldest first.</summary>
    public double[] Series()
    {
        lock (_lock)
        {
            Advance();
            var count = (int)Math.Min(_second, Seconds - 1);
            return [.. Enumerable.Range(0, count).Select(index => (double)_ended[(_second - count + index) % Seconds])];
        }
    }

    /// <summary>Ends a second, and the part of them that failed, over the seconds that were seen.</summary>
    public (double PerSecond, double FailedPart) Rates()
    {
        lock (_lock)
        {
            Advance();
            var seen = Math.Clamp(time.GetElapsedTime(_startedAt).TotalSeconds, 1, Seconds);
            var ended = _ended.Sum();
            return (ended / seen, ended == 0 ? 0 : (double)_failed.Sum() / ended);
        }
    }

    private void Advance()
    {
        var now = (long)time.GetElapsedTime(_startedAt).TotalSeconds;
        while (_second < now)
        {
            _second++;
            _ended[_second % Seconds] = 0;
            _failed[_second % Seconds] = 0;
        }
    }
}
