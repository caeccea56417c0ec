using System.Text.Json.Serialization;
using McpCore.MlExperiment.Prediction;

namespace McpCore.MlExperiment;

/// <summary>Source-generated serialization: quick to start, and nothing is left behind at unload.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ExperimentPayload))]
[JsonSerializable(typeof(ExperimentResult))]
[JsonSerializable(typeof(PredictPayload))]
[JsonSerializable(typeof(PredictResult))]
internal sealed partial class ExperimentJson : JsonSerializerContext;
