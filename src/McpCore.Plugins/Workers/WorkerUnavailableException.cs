namespace McpCore.Plugins.Workers;

/// <summary>No worker process can be had now.</summary>
internal sealed class WorkerUnavailableException(string message) : Exception(message);
