namespace McpCore.Agents.Tool;

/// <summary>The tool cannot do what it was asked: with a code for the build's output, and a sentence that says what to do.</summary>
internal sealed class ToolException(string code, string message) : Exception(message)
{
    /// <summary>A property of the project, or a file given to the tool, is wrong.</summary>
    public const string Input = "MCPA100";

    /// <summary>The plugin's own assembly is in the way.</summary>
    public const string Plugin = "MCPA101";

    public string Code { get; } = code;
}
