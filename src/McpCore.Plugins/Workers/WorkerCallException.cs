namespace McpCore.Plugins.Workers;

/// <summary>A call to an agent in a worker failed there.</summary>
internal sealed class WorkerCallException(string message) : Exception(message);
