using System.Text.Json.Serialization;

namespace McpCore.MlExperiment;

/// <summary>What came of an experiment.</summary>
public sealed record ExperimentResult
{
    public required ModelKind Model { get; init; }

    public required DatasetKind Dataset { get; init; }

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

/// <summary>One epoch: mean loss over its steps, and the accuracies after it.</summary>
public sealed record EpochRecord(int Epoch, double Loss, double Accuracy, double TestAccuracy);

/// <summary>Rows of training and test data.</summary>
public sealed record SampleCounts(int Train, int Test);

/// <summary>The effective values of an experiment.</summary>
public sealed record ExperimentParameters(
    int Epochs, double LearningRate, int BatchSize, int Seed, double TestSize, IReadOnlyList<int> HiddenLayers, string Optimizer, double L2, bool Standardize);

/// <summary>Source-generated serialization: quick to start, and nothing is left behind at unload.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ExperimentPayload))]
[JsonSerializable(typeof(ExperimentResult))]
internal sealed partial class ExperimentJson : JsonSerializerContext;
