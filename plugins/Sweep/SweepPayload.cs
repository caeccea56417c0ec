using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace McpCore.Sweep;

/// <summary>A search over the payloads of another job type. Optional members have setters: generated serialization code would overwrite the defaults of init-only ones.</summary>
public sealed record SweepPayload
{
    [Description("The job type of the trials.")]
    [StringLength(128, MinimumLength = 1)]
    public required string JobType { get; init; }

    [Description("The payload that all trials share, a JSON object.")]
    public required JsonElement Base { get; init; }

    [Description("What varies: a path into the payload (params.fast_window), and its values: a list, or a range {\"from\": 0.001, \"to\": 0.1, \"log\": true, \"integer\": false} for random trials.")]
    public required IDictionary<string, JsonElement> Grid { get; init; }

    [Description("So many trials drawn at random instead of all combinations.")]
    [Range(1, 10_000)]
    public int? Random { get; set; }

    [Description("Only combinations for which this holds: fast_window < slow_window and 2 * window <= 100.")]
    [StringLength(1000)]
    public string? Where { get; set; }

    [Description("The number of the result that should be large, as a path (metrics.sharpe), or its last part (sharpe), which is then the first one of that name; either this or minimize.")]
    [StringLength(256, MinimumLength = 1)]
    public string? Maximize { get; set; }

    [Description("The number of the result that should be small, as a path or its last part; either this or maximize.")]
    [StringLength(256, MinimumLength = 1)]
    public string? Minimize { get; set; }

    [Description("Trials at the same time.")]
    [Range(1, 1000)]
    [DefaultValue(4)]
    public int Parallel { get; set; } = 4;

    [Description("Ends trials that fall behind while they run; omitted: none.")]
    public EarlyStop? EarlyStop { get; set; }

    [Description("Chooses on a window of dates and tries on the next, over and over; omitted: one search over the whole.")]
    public WalkForward? WalkForward { get; set; }
}

/// <summary>The median rule: a trial ends whose best number so far is worse than the median of what the completed ones had on average by that step.</summary>
public sealed record EarlyStop
{
    [Description("The series that trials report as they go, for example loss.")]
    [StringLength(128, MinimumLength = 1)]
    public required string Metric { get; init; }

    [Description("Whether it should be large.")]
    [DefaultValue(false)]
    public bool Maximize { get; set; }

    [Description("No trial ends before this step.")]
    [Range(0, 1_000_000_000)]
    [DefaultValue(5)]
    public long Warmup { get; set; } = 5;

    [Description("None ends before so many have completed.")]
    [Range(1, 10_000)]
    [DefaultValue(3)]
    public int Trials { get; set; } = 3;

    [Description("How often the running trials are looked at.")]
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>Windows of dates, as spans of days, weeks, months or years: 90d, 26w, 6mo, 2y. The base payload says start_date and end_date.</summary>
public sealed record WalkForward
{
    [Description("Length of a window on which the trials are compared.")]
    [RegularExpression("^[1-9][0-9]{0,4}(d|w|mo|y)$")]
    public required string Train { get; init; }

    [Description("Length of the window after it, on which the best one is tried; the windows move on by this.")]
    [RegularExpression("^[1-9][0-9]{0,4}(d|w|mo|y)$")]
    public required string Test { get; init; }
}
