namespace McpCore.MlExperiment;

/// <summary>Rows of training and test data.</summary>
public sealed record SampleCounts(int Train, int Test);
