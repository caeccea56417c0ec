namespace McpCore.MlExperiment;

internal static class DatasetKindExtensions
{
    /// <summary>The data set as payloads name it.</summary>
    public static string Wire(this DatasetKind dataset) => dataset switch
    {
        DatasetKind.FashionMnist => "fashion_mnist",
        _ => dataset.ToString().ToLowerInvariant(),
    };
}
