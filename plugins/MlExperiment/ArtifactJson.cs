using System.Text.Json.Serialization;
using McpCore.MlExperiment.Output;
using McpCore.MlExperiment.Prediction;

namespace McpCore.MlExperiment;

/// <summary>Serialization of the artifacts, which other programs read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SnakeCaseEnumConverter<ModelKind>), typeof(SnakeCaseEnumConverter<DatasetKind>), typeof(SnakeCaseEnumConverter<OptimizerKind>), typeof(SnakeCaseEnumConverter<KernelKind>)])]
[JsonSerializable(typeof(ModelFile))]
[JsonSerializable(typeof(MetricsFile))]
[JsonSerializable(typeof(ExperimentParameters))]
internal sealed partial class ArtifactJson : JsonSerializerContext;
