using McpCore.MlExperiment.Data;

namespace McpCore.MlExperiment.Models;

/// <summary>A trained model: gives each row a score a class, the highest of which is its answer.</summary>
internal interface IClassifier
{
    int Classes { get; }

    /// <summary>Whether the softmax of the scores is a probability.</summary>
    bool HasProbabilities { get; }

    /// <summary>Scores rows.</summary>
    /// <param name="samples">Where they are.</param>
    /// <param name="start">The first one.</param>
    /// <param name="scores">Takes one number a class for each row, row after row; its length says how many rows.</param>
    void Score(Samples samples, int start, Span<float> scores);
}
