namespace McpCore.MlExperiment;

/// <summary>What a model says of rows.</summary>
public sealed record PredictResult
{
    /// <summary>The job that trained the model.</summary>
    public required string Model { get; init; }

    public required ModelKind ModelKind { get; init; }

    public required DatasetKind Dataset { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The name of the class of each row.</summary>
    public required IReadOnlyList<string> Predictions { get; init; }

    /// <summary>The chance of each class, for each row; null for support vector machines, which know none.</summary>
    public required IReadOnlyList<double[]>? Probabilities { get; init; }

    /// <summary>The model's own score of each class, for each row; the highest wins.</summary>
    public required IReadOnlyList<double[]> Scores { get; init; }
}
