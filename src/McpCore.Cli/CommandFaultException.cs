namespace McpCore.Cli;

/// <summary>A command ends with a message for the user and an exit code.</summary>
internal sealed class CommandFaultException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
