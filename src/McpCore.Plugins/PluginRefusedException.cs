namespace McpCore.Plugins;

/// <summary>A plugin is not taken: with a stable code, and a sentence that says what to do.</summary>
internal sealed class PluginRefusedException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
