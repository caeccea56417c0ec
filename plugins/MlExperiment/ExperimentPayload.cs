using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace McpCore.MlExperiment;

/// <summary>Which model learns.</summary>
public enum ModelKind
{
    /// <summary>Softmax regression.</summary>
    Linear,

    /// <summary>A multi-layer perceptron with one hidden layer of 100 rectified units.</summary>
    Neural,

    /// <summary>A linear support vector machine, one against the rest.</summary>
    Svm,
}

/// <summary>What it learns from.</summary>
public enum DatasetKind
{
    /// <summary>150 flowers of 3 species; shipped.</summary>
    Iris,

    /// <summary>1,797 handwritten digits of 8 x 8 pixels; shipped.</summary>
    Digits,

    /// <summary>70,000 handwritten digits of 28 x 28 pixels; the user's files in <c>data/mnist/</c>.</summary>
    Mnist,

    /// <summary>60,000 pictures of 32 x 32 pixels in 10 classes; the user's files in <c>data/cifar10/</c>.</summary>
    Cifar10,
}

/// <summary>One experiment. Optional members have setters: generated serialization code would overwrite the defaults of init-only ones.</summary>
public sealed record ExperimentPayload
{
    [Description("The model: softmax regression, a multi-layer perceptron, or a linear support vector machine.")]
    public required ModelKind Model { get; init; }

    [Description("The data set: iris and digits are shipped; mnist and cifar10 are read from the data folder.")]
    public required DatasetKind Dataset { get; init; }

    [Description("Passes over the training data.")]
    [Range(1, 10_000)]
    [DefaultValue(10)]
    public int Epochs { get; set; } = 10;

    [Description("Step size of the Adam optimizer.")]
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
}
