using System.Globalization;
using System.Text.Json;
using McpCore.Agents;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Kernels;

namespace McpCore.MlExperiment;

/// <summary>What a schema cannot say of a payload: rules across members, and files that must be there.</summary>
internal static class PayloadRules
{
    private const int MaxUnits = 4096;

    /// <summary>The most weights of a model: a checkpoint of so many takes 60 MB.</summary>
    private const long MaxWeights = 5_000_000;

    public static void Check(ExperimentPayload payload, PayloadValidation validation)
    {
        if (payload.Kernel == KernelKind.Rbf && payload.Model != ModelKind.Svm)
        {
            validation.Add("kernel", $"rbf is a kernel of the model svm, and the model is {payload.Model.ToString().ToLowerInvariant()}", "linear, or model svm");
        }

        if (payload.Kernel == KernelKind.Rbf && payload.EarlyStoppingPatience is not null)
        {
            validation.Add("early_stopping_patience", "kernel rbf ends by itself when it is solved", "omit it");
        }

        if (payload.Gamma is { } gamma && !IsGamma(gamma))
        {
            validation.Add("gamma", $"{gamma.GetRawText()} is no gamma", "a number above 0, or \"scale\"", "type");
        }

        if (payload.MaxSamples < DatasetLoader.ClassCount(payload.Dataset))
        {
            validation.Add("max_samples", $"{Text(payload.MaxSamples.Value)} rows cannot show all {DatasetLoader.ClassCount(payload.Dataset)} classes", $"{DatasetLoader.ClassCount(payload.Dataset)} or more");
        }

        CheckLayers(payload, validation);
        if (DatasetLoader.MissingFiles(payload.Dataset, validation.DataDirectory) is { } missing)
        {
            validation.Add("dataset", missing, code: "missing_file");
        }
        else if (IsRbf(payload) && Math.Min(DatasetLoader.TrainingRows(payload.Dataset, validation.DataDirectory) ?? 0, payload.MaxSamples ?? int.MaxValue) is var rows and > KernelTraining.MaxRows)
        {
            validation.Add("max_samples", $"kernel rbf compares all training rows with each other, and these are {Text(rows)}", $"at most {Text(KernelTraining.MaxRows)}");
        }
    }

    public static bool IsRbf(ExperimentPayload payload) => payload is { Model: ModelKind.Svm, Kernel: KernelKind.Rbf };

    /// <summary>The number; null for "scale".</summary>
    public static double? Gamma(ExperimentPayload payload) => payload.Gamma is { ValueKind: JsonValueKind.Number } gamma ? gamma.GetDouble() : null;

    public static IReadOnlyList<int> HiddenLayers(ExperimentPayload payload) => payload.Model == ModelKind.Neural ? payload.HiddenLayers : [];

    private static void CheckLayers(ExperimentPayload payload, PayloadValidation validation)
    {
        for (var i = 0; i < payload.HiddenLayers.Count; i++)
        {
            if (payload.HiddenLayers[i] is < 1 or > MaxUnits)
            {
                validation.Add($"hidden_layers[{Text(i)}]", $"a layer of {Text(payload.HiddenLayers[i])} units", $"1 to {Text(MaxUnits)}", "range");
                return;
            }
        }

        int[] widths = [DatasetLoader.FeatureCount(payload.Dataset), .. HiddenLayers(payload), DatasetLoader.ClassCount(payload.Dataset)];
        if (widths.Zip(widths.Skip(1), (inputs, outputs) => (long)inputs * outputs).Sum() is var weights and > MaxWeights)
        {
            validation.Add("hidden_layers", $"these layers have {Text(weights)} weights on {payload.Dataset.Wire()}", $"at most {Text(MaxWeights)}: fewer or smaller layers");
        }
    }

    private static bool IsGamma(JsonElement gamma) => gamma.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => gamma.ValueEquals("scale"),
        JsonValueKind.Number => gamma.GetDouble() is > 0 and <= 1e6,
        _ => false,
    };

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
