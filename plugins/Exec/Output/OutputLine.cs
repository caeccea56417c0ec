namespace McpCore.Exec.Output;

/// <summary>A line that a program has printed.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsError">Whether it came on the standard error output.</param>
/// <param name="Cut">How many bytes of it were left out.</param>
internal sealed record OutputLine(string Text, bool IsError, long Cut);
