namespace McpCore.Sweep.Trials;

/// <summary>How a trial ended.</summary>
/// <param name="Name">Its name.</param>
/// <param name="JobId">Its job; empty when its submit was refused.</param>
/// <param name="Status"><c>completed</c>, <c>failed</c>, <c>cancelled</c>, <c>stopped</c> (fell behind) or <c>refused</c> (at submit).</param>
/// <param name="Score">The number that is looked at; null when there is none.</param>
/// <param name="Error">Why it did not complete, or why there is no score.</param>
internal sealed record TrialEnd(string Name, string JobId, string Status, double? Score, string? Error)
{
    /// <summary>Running averages of the series that early stopping looks at, by step.</summary>
    public List<CurvePoint>? Curve { get; init; }
}

/// <summary>A point of a curve.</summary>
internal sealed record CurvePoint(long Step, double Value);
