namespace McpCore.MlExperiment.Prediction;

/// <summary>A model file does not hold together; the message goes on after its name.</summary>
internal sealed class ModelFormatException(string message) : Exception(message);
