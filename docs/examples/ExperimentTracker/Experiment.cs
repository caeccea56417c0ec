using System.Text.Json.Serialization;

namespace ExperimentTracker;

/// <summary>What the tracker says of an experiment: the members of the payload of <c>ml_experiment</c> that it varies.</summary>
internal sealed record Experiment(string Model, string Dataset, int Epochs, double LearningRate, int Seed);

/// <summary>What the tracker wants to know of a result; the rest stays with the daemon.</summary>
internal sealed record ExperimentResult(string Model, double TestAccuracy, double TrainAccuracy, double FinalLoss, ExperimentParameters Parameters);

/// <summary>The effective values, defaults included.</summary>
internal sealed record ExperimentParameters(int Epochs, double LearningRate, int BatchSize, int Seed);

/// <summary>Source-generated, so that the tracker could be compiled ahead of time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Experiment))]
[JsonSerializable(typeof(ExperimentResult))]
internal sealed partial class TrackerJson : JsonSerializerContext;
