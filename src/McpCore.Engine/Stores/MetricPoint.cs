namespace McpCore.Engine.Stores;

/// <summary>One number of a series that a run reported.</summary>
/// <param name="Name">The series.</param>
/// <param name="Step">Where in the series; the same step again replaces the number.</param>
/// <param name="Value">The number; null for one that JSON cannot hold.</param>
public readonly record struct MetricPoint(string Name, long Step, double? Value)
{
    /// <summary>Points kept of a job: above it, every second one of each series goes; the newest one stays.</summary>
    public const int MostOfAJob = 100_000;
}
