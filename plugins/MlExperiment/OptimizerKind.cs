namespace McpCore.MlExperiment;

/// <summary>How a step follows from the gradients.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>Stochastic gradient descent with a momentum of 0.9.</summary>
    Sgd,
}
