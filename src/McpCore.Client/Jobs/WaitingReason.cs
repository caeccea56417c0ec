namespace McpCore.Client;

/// <summary>Why a job waits.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Message">One sentence.</param>
public sealed record WaitingReason(string Code, string Message);
