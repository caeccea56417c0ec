namespace McpCore.Client;

/// <summary>No daemon answers at the pipe.</summary>
/// <param name="pipe">The pipe that was tried.</param>
/// <param name="inner">What the operating system said.</param>
public sealed class DaemonUnavailableException(string pipe, Exception? inner = null) : Exception($"No daemon answers at {pipe}.", inner)
{
    /// <summary>The pipe that was tried.</summary>
    public string Pipe { get; } = pipe;
}
