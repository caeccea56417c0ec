using System.Text.Json.Serialization;

namespace McpCore.MlExperiment;

/// <summary>The effective values of an experiment; null for what its model does not have.</summary>
public sealed record ExperimentParameters
{
    public required int Epochs { get; init; }

    public required double? LearningRate { get; init; }

    public required int? BatchSize { get; init; }

    public required int Seed { get; init; }

    /// <summary>The test rows' part of all rows.</summary>
    public required double TestSize { get; init; }

    public required IReadOnlyList<int> HiddenLayers { get; init; }

    public required OptimizerKind? Optimizer { get; init; }

    public required double? L2 { get; init; }

    public required KernelKind? Kernel { get; init; }

    [JsonPropertyName("C")]
    public required double? C { get; init; }

    /// <summary>The number, also where the payload says "scale".</summary>
    public required double? Gamma { get; init; }

    public required bool Standardize { get; init; }

    public required int? MaxSamples { get; init; }

    public required int? EarlyStoppingPatience { get; init; }

    public required int CheckpointEvery { get; init; }
}
