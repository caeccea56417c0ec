namespace McpCore.Daemon;

/// <summary>What the exit code of <c>mcpcored</c> means: the same as that of <c>mcpcore</c>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Usage = 2;
    public const int Refused = 5;
    public const int InternalFault = 70;
}
