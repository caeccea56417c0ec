namespace McpCore.MlExperiment;

/// <summary>One epoch: mean loss over its steps, and the accuracies after it.</summary>
public sealed record EpochRecord(int Epoch, double Loss, double Accuracy, double TestAccuracy);
