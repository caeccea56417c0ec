using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpCore.MlExperiment;

/// <summary>One experiment. Optional members have setters: generated serialization code would overwrite the defaults of init-only ones.</summary>
public sealed record ExperimentPayload
{
    [Description("The model: softmax regression, a multi-layer perceptron, or a support vector machine.")]
    public required ModelKind Model { get; init; }

    [Description("The data set: iris, digits and a part of fashion_mnist are shipped; mnist and cifar10 are read from the data folder.")]
    public required DatasetKind Dataset { get; init; }

    [Description("Passes over the training data.")]
    [Range(1, 10_000)]
    [DefaultValue(10)]
    public int Epochs { get; set; } = 10;

    [Description("Step size of the optimizer.")]
    [Range(0.0, 10.0, MinimumIsExclusive = true)]
    [DefaultValue(0.001)]
    public double LearningRate { get; set; } = 0.001;

    [Description("Rows a step.")]
    [Range(1, 65_536)]
    [DefaultValue(32)]
    public int BatchSize { get; set; } = 32;

    [Description("Seed of split, initial weights and shuffles: the same seed gives the same numbers.")]
    [DefaultValue(42)]
    public int Seed { get; set; } = 42;

    [Description("Part of the rows that the model is measured on, the same of each class; ignored where the data set has its own test rows.")]
    [Range(0.05, 0.5)]
    [DefaultValue(0.2)]
    public double TestSize { get; set; } = 0.2;

    [Description("Perceptron: units of each hidden layer, 1 to 4096 each.")]
    [Length(1, 8)]
    public IReadOnlyList<int> HiddenLayers { get; set; } = [100];

    [Description("Linear, perceptron and linear support vector machine: how a step follows from the gradients.")]
    [DefaultValue(OptimizerKind.Adam)]
    public OptimizerKind Optimizer { get; set; } = OptimizerKind.Adam;

    [Description("Linear and perceptron: weight decay, added to the gradient as l2 times the weight.")]
    [Range(0.0, 10.0)]
    [DefaultValue(0.0001)]
    public double L2 { get; set; } = 0.0001;

    [Description("Support vector machine: linear (one class against the rest), or rbf (one class against another, at most 5,000 training rows).")]
    [DefaultValue(KernelKind.Linear)]
    public KernelKind Kernel { get; set; } = KernelKind.Linear;

    [Description("Support vector machine: the price of a margin that is missed.")]
    [Range(0.0, 1e6, MinimumIsExclusive = true)]
    [DefaultValue(1)]
    [JsonPropertyName("C")]
    public double C { get; set; } = 1;

    [Description("Kernel rbf: a number above 0, or \"scale\" (the default): 1 / (features x variance of the training data).")]
    public JsonElement? Gamma { get; set; }

    [Description("Shift and scale each feature to mean 0 and deviation 1, measured on the training rows alone.")]
    [DefaultValue(true)]
    public bool Standardize { get; set; } = true;

    [Description("At most so many training rows, the same part of each class; omitted: all.")]
    [Range(1, 10_000_000)]
    public int? MaxSamples { get; set; }

    [Description("Stop when the loss on a tenth of the training rows, held back for this, has not fallen for so many epochs, and keep the best epoch; omitted: never.")]
    [Range(1, 10_000)]
    public int? EarlyStoppingPatience { get; set; }

    [Description("Epochs from one checkpoint to the next.")]
    [Range(1, 10_000)]
    [DefaultValue(1)]
    public int CheckpointEvery { get; set; } = 1;
}
