namespace McpCore.MlExperiment.Data;

/// <summary>A data file is not what it should be.</summary>
internal sealed class DataFormatException(string message) : Exception(message);
