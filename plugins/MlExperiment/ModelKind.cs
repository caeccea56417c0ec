namespace McpCore.MlExperiment;

/// <summary>Which model learns.</summary>
public enum ModelKind
{
    /// <summary>Softmax regression.</summary>
    Linear,

    /// <summary>A multi-layer perceptron of rectified units.</summary>
    Neural,

    /// <summary>A support vector machine.</summary>
    Svm,
}
