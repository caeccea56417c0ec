using System.Text.Json;
using McpCore.Cli.Output;

namespace McpCore.Cli.Following;

/// <summary>What the events have told of a job so far.</summary>
internal sealed class FollowedJob(string id, string type)
{
    public string Label { get; } = $"{type} {Show.ShortId(id)}";

    public string Status { get; private set; } = "pending";

    public double Fraction { get; private set; }

    public string Message { get; private set; } = "";

    /// <summary>The numbers that it reports, by name.</summary>
    public SortedDictionary<string, NumberSeries> Series { get; } = new(StringComparer.Ordinal);

    public bool IsFinal => Show.IsFinal(Status);

    /// <summary>What happened up to here is known already; it comes again when a job's events are replayed.</summary>
    private DateTimeOffset? KnownUntil { get; set; }

    private DateTimeOffset? StartedAt { get; set; }

    private DateTimeOffset? EndedAt { get; set; }

    /// <summary>How long its last run has taken, or takes.</summary>
    public TimeSpan? Took(DateTimeOffset now) => StartedAt is { } started ? (EndedAt ?? now) - started : null;

    /// <summary>Takes over how the job stands; events go on from there.</summary>
    public void Begin(JsonElement job)
    {
        var progress = job.GetProperty("progress");
        (Status, Message) = (Show.Text(job, "status"), Show.Text(progress, "message"));
        (StartedAt, EndedAt) = (Show.Time(job, "started_at"), Show.Time(job, "completed_at"));
        KnownUntil = EndedAt ?? StartedAt;
        Fraction = Status == "completed" ? 1 : progress.GetProperty("fraction") is { ValueKind: JsonValueKind.Number } fraction ? Math.Clamp(fraction.GetDouble(), 0, 1) : Fraction;
    }

    /// <summary>Takes over all numbers that were stored: <c>{name: [[step, number], …]}</c>.</summary>
    public void BeginSeries(JsonElement metrics)
    {
        Series.Clear();
        foreach (var metric in metrics.EnumerateObject())
        {
            foreach (var point in metric.Value.EnumerateArray().Where(point => point[1].ValueKind == JsonValueKind.Number))
            {
                Add(metric.Name, point[1].GetDouble());
            }
        }
    }

    public void OnTransition(JsonElement data)
    {
        var time = Show.Time(data, "time");
        if (time <= KnownUntil)
        {
            return;
        }

        Status = Show.Text(data, "to");
        Message = Status is "scheduled" or "blocked" or "failed" or "cancelled" ? Show.Text(data, "reason") : "";
        switch (Status)
        {
            case "running" when Show.Text(data, "from") != "running":
                (Fraction, StartedAt, EndedAt) = (0, time, null);
                Series.Clear();
                break;
            case "completed":
                (Fraction, EndedAt) = (1, time);
                break;
            default:
                EndedAt = time;
                break;
        }
    }

    public void OnProgress(JsonElement data)
    {
        Status = "running";
        Fraction = data.GetProperty("fraction") is { ValueKind: JsonValueKind.Number } fraction ? Math.Clamp(fraction.GetDouble(), 0, 1) : Fraction;
        var numbers = data.GetProperty("metrics").EnumerateObject().Where(metric => metric.Value.ValueKind == JsonValueKind.Number).Select(metric => (metric.Name, Value: metric.Value.GetDouble())).ToList();
        Message = Show.Text(data, "message") is { Length: > 0 } message ? message : string.Join("  ", numbers.Select(number => $"{number.Name} {Show.Number(number.Value)}"));
        foreach (var (name, value) in numbers)
        {
            Add(name, value);
        }
    }

    private void Add(string name, double value)
    {
        if (!Series.TryGetValue(name, out var series))
        {
            Series[name] = series = new NumberSeries();
        }

        series.Add(value);
    }
}
