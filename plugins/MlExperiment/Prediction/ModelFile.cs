using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Kernels;
using McpCore.MlExperiment.Models;

namespace McpCore.MlExperiment.Prediction;

/// <summary>The artifact <c>model.json</c>: a trained model with all that a prediction needs.</summary>
internal sealed record ModelFile
{
    /// <summary>The version of this form.</summary>
    public const int CurrentFormat = 1;

    public const string Name = "model.json";

    public required int Format { get; init; }

    /// <summary>The job that trained it.</summary>
    public required string ExperimentId { get; init; }

    public required ModelKind Model { get; init; }

    public required DatasetKind Dataset { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Numbers a row.</summary>
    public required int Features { get; init; }

    /// <summary>What these numbers are.</summary>
    public required string Unit { get; init; }

    /// <summary>Subtracted from each feature; null when the features are taken as they are.</summary>
    public required double[]? Means { get; init; }

    /// <summary>What each feature is then multiplied by.</summary>
    public required double[]? Factors { get; init; }

    /// <summary>Dense layers with rectified units between them; null for the kernel rbf.</summary>
    public required IReadOnlyList<ModelLayer>? Layers { get; init; }

    /// <summary>The support vectors and what they decide; null for all other models.</summary>
    public required ModelKernel? Kernel { get; init; }

    internal static ModelFile Of(ExperimentPayload payload, string experimentId, SplitDataset data, Scaler? scaler, IClassifier model) => new()
    {
        Format = CurrentFormat,
        ExperimentId = experimentId,
        Model = payload.Model,
        Dataset = payload.Dataset,
        Classes = data.Classes,
        Features = data.Train.Features,
        Unit = DatasetLoader.Unit(payload.Dataset),
        Means = scaler?.Means,
        Factors = scaler?.Factors,
        Layers = (model as Network)?.Layers.Select(ModelLayer.Of).ToList(),
        Kernel = model is KernelMachine machine ? ModelKernel.Of(machine) : null,
    };

    /// <summary>The model that the file describes.</summary>
    /// <exception cref="ModelFormatException">The file does not hold together.</exception>
    internal IClassifier Build()
    {
        if (Format != CurrentFormat)
        {
            throw new ModelFormatException($"is of format {Format}; this version reads {CurrentFormat}");
        }

        if ((Means is { } means && means.Length != Features) || Means?.Length != Factors?.Length)
        {
            throw new ModelFormatException($"has {Means?.Length ?? 0} means and {Factors?.Length ?? 0} factors for {Features} features");
        }

        return (Layers, Kernel) switch
        {
            ({ Count: > 0 } layers, _) => Network.Create(Model == ModelKind.Svm, [.. layers.Select(layer => (layer.Weights, layer.Biases))], Features, Classes.Count),
            (_, { } kernel) => kernel.Build(Features, Classes.Count),
            _ => throw new ModelFormatException("has neither layers nor a kernel"),
        };
    }
}
