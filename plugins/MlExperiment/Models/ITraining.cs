namespace McpCore.MlExperiment.Models;

/// <summary>A training, epoch by epoch. What it saves after an epoch is all that the next ones depend on.</summary>
internal interface ITraining
{
    /// <summary>The model as the last epoch left it.</summary>
    IClassifier Model { get; }

    /// <summary>Whether more epochs would change nothing.</summary>
    bool IsDone { get; }

    /// <param name="epoch">Its number, from 1.</param>
    /// <param name="cancellationToken">Ends the epoch in the middle; what it did is then of no use.</param>
    /// <returns>The mean loss over the epoch.</returns>
    double RunEpoch(int epoch, CancellationToken cancellationToken);

    void Save(BinaryWriter writer);

    void Restore(BinaryReader reader);
}
