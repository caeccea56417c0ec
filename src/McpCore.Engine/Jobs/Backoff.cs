using System.Security.Cryptography;

namespace McpCore.Engine.Jobs;

public enum BackoffKind
{
    Exponential,
    Fixed,
    List,
}

/// <summary>How long a failed attempt waits before the next.</summary>
public sealed record Backoff
{
    public BackoffKind Kind { get; init; } = BackoffKind.Exponential;

    /// <summary>The first wait. The default is one second.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What each further wait is multiplied by (exponential). The default is 2.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>No wait is longer. The default is five minutes.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Shortens each wait by up to a half, so that jobs that failed together do not come back together. The default is true.</summary>
    public bool Jitter { get; init; } = true;

    /// <summary>The waits themselves (list); the last one repeats.</summary>
    public IReadOnlyList<TimeSpan> Delays { get; init; } = [];

    /// <summary>The wait after a failed attempt: the same for the same job and attempt, so that it can be tested and replayed.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="job">The job, from which the jitter is drawn.</param>
    public TimeSpan DelayAfter(int attempt, JobId job)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var ticks = Kind switch
        {
            BackoffKind.Fixed => Initial.Ticks,
            BackoffKind.List => Delays.Count == 0 ? 0 : Delays[Math.Min(attempt, Delays.Count) - 1].Ticks,
            _ => Initial.Ticks * Math.Pow(Factor, attempt - 1),
        };
        var capped = Math.Min(ticks, Max.Ticks);
        return TimeSpan.FromTicks((long)(Jitter ? capped * (1 - (Fraction(attempt, job) / 2)) : capped));
    }

    private static double Fraction(int attempt, JobId job)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData([.. job.ToBytes(), .. BitConverter.GetBytes(attempt)], hash);
        return BitConverter.ToUInt32(hash) / (double)uint.MaxValue;
    }
}
