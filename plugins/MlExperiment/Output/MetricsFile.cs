namespace McpCore.MlExperiment.Output;

/// <summary>The artifact <c>metrics.json</c>.</summary>
/// <param name="TrainAccuracy">The part of the training rows that the model gets right.</param>
/// <param name="TestAccuracy">The same of the test rows.</param>
/// <param name="FinalLoss">The mean loss of the epoch whose model counts.</param>
/// <param name="KeptEpoch">That epoch.</param>
/// <param name="Epochs">Epochs that were run.</param>
/// <param name="Ended">Why there were no more: <c>epochs</c> (all that were asked for), <c>early_stopping</c> or <c>solved</c>.</param>
/// <param name="Samples">Rows of training and test data.</param>
/// <param name="HeldRows">Training rows that were held back for early stopping.</param>
/// <param name="Classes">Each class on the test rows.</param>
/// <param name="Parameters">The effective values.</param>
internal sealed record MetricsFile(
    double TrainAccuracy,
    double TestAccuracy,
    double FinalLoss,
    int KeptEpoch,
    int Epochs,
    string Ended,
    SampleCounts Samples,
    int HeldRows,
    IReadOnlyList<ClassMetrics> Classes,
    ExperimentParameters Parameters);
