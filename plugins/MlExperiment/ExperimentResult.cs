namespace McpCore.MlExperiment;

/// <summary>What came of an experiment.</summary>
public sealed record ExperimentResult
{
    public required ModelKind Model { get; init; }

    public required DatasetKind Dataset { get; init; }

    /// <summary>Epochs that were run: fewer than asked for when the training stopped early or was solved.</summary>
    public required int Epochs { get; init; }

    public required int Seed { get; init; }

    public required double TrainAccuracy { get; init; }

    public required double TestAccuracy { get; init; }

    public required double FinalLoss { get; init; }

    public required IReadOnlyList<EpochRecord> TrainingHistory { get; init; }

    /// <summary>Rows of the test data: counts by true class (row) and predicted class (column).</summary>
    public required int[][] ConfusionMatrix { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required SampleCounts Samples { get; init; }

    /// <summary>The effective values, defaults included.</summary>
    public required ExperimentParameters Parameters { get; init; }

    public required double DurationSeconds { get; init; }

    /// <summary>The job's id.</summary>
    public required string ExperimentId { get; init; }
}
