namespace McpCore.Hosting;

/// <summary>Another daemon or application runs an engine on the home.</summary>
public sealed class HomeInUseException(string message) : Exception(message);
