using System.Globalization;
using McpCore.Engine.Limits;
using McpCore.Engine.Retention;

namespace McpCore.Engine;

/// <summary>What <see cref="EngineOptions"/> may hold: the same for a daemon's configuration and for an application that embeds the engine.</summary>
public static class EngineOptionsRules
{
    /// <summary>Jobs at the same time, at most.</summary>
    public const int MaxConcurrency = 10_000;

    /// <summary>The most of a resource, and of waiting jobs.</summary>
    public const int MaxAmount = 1_000_000_000;

    /// <summary>The smallest limit of a payload and of a result, in bytes.</summary>
    public const int MinSizeLimit = 1024;

    /// <summary>The largest limit of a payload, in bytes.</summary>
    public const int MaxPayloadLimit = 64 * 1024 * 1024;

    /// <summary>The largest limit of a result, in bytes.</summary>
    public const int MaxResultLimit = 256 * 1024 * 1024;

    /// <summary>The longest name of a node.</summary>
    public const int MaxNodeLength = 64;

    /// <summary>The longest drain.</summary>
    public static readonly TimeSpan MaxDrain = TimeSpan.FromDays(1);

    /// <summary>The longest grace of a cancel.</summary>
    public static readonly TimeSpan MaxCancelGrace = TimeSpan.FromHours(1);

    /// <summary>The shortest and the longest heartbeat time-out.</summary>
    public static readonly (TimeSpan Min, TimeSpan Max) HeartbeatTimeout = (TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30));

    /// <summary>The longest period for which anything is kept.</summary>
    public static readonly TimeSpan LongestKept = TimeSpan.FromDays(36500);

    /// <summary>The shortest period for which events are kept.</summary>
    public static readonly TimeSpan ShortestEvents = TimeSpan.FromMinutes(1);

    /// <summary>The shortest and the longest time between two clean-ups.</summary>
    public static readonly (TimeSpan Min, TimeSpan Max) CleanUpInterval = (TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));

    /// <summary>Every fault of the options: the name, the value and what is allowed; none when they can be used.</summary>
    public static IReadOnlyList<string> FaultsOf(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        Whole(faults, nameof(options.Concurrency), options.Concurrency, 1, MaxConcurrency);
        foreach (var (type, limit) in options.ConcurrencyPerType)
        {
            Whole(faults, $"{nameof(options.ConcurrencyPerType)}[{type}]", limit, 1, MaxConcurrency);
        }

        foreach (var (type, limit) in options.RateLimits)
        {
            Whole(faults, $"{nameof(options.RateLimits)}[{type}].{nameof(limit.Starts)}", limit.Starts, 1, RateLimit.MaxStarts);
            Time(faults, $"{nameof(options.RateLimits)}[{type}].{nameof(limit.Period)}", limit.Period, (TimeSpan.FromMilliseconds(1), RateLimit.MaxPeriod));
        }

        foreach (var (name, amount) in options.Resources)
        {
            Whole(faults, $"{nameof(options.Resources)}[{name}]", amount, 1, MaxAmount);
        }

        Whole(faults, nameof(options.MaxWaiting), options.MaxWaiting, 1, MaxAmount);
        Whole(faults, nameof(options.MaxPayloadBytes), options.MaxPayloadBytes, MinSizeLimit, MaxPayloadLimit);
        Whole(faults, nameof(options.MaxResultBytes), options.MaxResultBytes, MinSizeLimit, MaxResultLimit);
        Time(faults, nameof(options.Drain), options.Drain, (TimeSpan.Zero, MaxDrain));
        Time(faults, nameof(options.CancelGrace), options.CancelGrace, (TimeSpan.Zero, MaxCancelGrace));
        Time(faults, nameof(options.HeartbeatTimeout), options.HeartbeatTimeout, HeartbeatTimeout);
        if (options.Node is null or "" || options.Node.Length > MaxNodeLength)
        {
            faults.Add($"{nameof(options.Node)} is \"{options.Node}\"; allowed: a text of 1 to {MaxNodeLength} characters");
        }

        Check(faults, options.Retention);
        return faults;
    }

    private static void Check(List<string> faults, RetentionOptions retention)
    {
        foreach (var (name, periods) in retention.PerType.Select(entry => ($"PerType[{entry.Key}]", entry.Value)).Prepend((nameof(retention.Periods), retention.Periods)))
        {
            Time(faults, $"Retention.{name}.{nameof(periods.Completed)}", periods.Completed, (TimeSpan.Zero, LongestKept));
            Time(faults, $"Retention.{name}.{nameof(periods.Failed)}", periods.Failed, (TimeSpan.Zero, LongestKept));
            Time(faults, $"Retention.{name}.{nameof(periods.Cancelled)}", periods.Cancelled, (TimeSpan.Zero, LongestKept));
        }

        Time(faults, $"Retention.{nameof(retention.Events)}", retention.Events, (ShortestEvents, LongestKept));
        Time(faults, $"Retention.{nameof(retention.Interval)}", retention.Interval, CleanUpInterval);
    }

    private static void Whole(List<string> faults, string name, int value, int minimum, int maximum)
    {
        if (value < minimum || value > maximum)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; allowed: a whole number {minimum} to {maximum}"));
        }
    }

    private static void Time(List<string> faults, string name, TimeSpan? value, (TimeSpan Min, TimeSpan Max) range)
    {
        if (value < range.Min || value > range.Max)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value:c}; allowed: {range.Min:c} to {range.Max:c}"));
        }
    }
}
