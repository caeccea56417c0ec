namespace McpCore.MlExperiment;

/// <summary>How a support vector machine compares rows.</summary>
public enum KernelKind
{
    /// <summary>By their product: one class against the rest, trained by gradients.</summary>
    Linear,

    /// <summary>By exp(-gamma · distance²): one class against another, trained by sequential minimal optimization.</summary>
    Rbf,
}
