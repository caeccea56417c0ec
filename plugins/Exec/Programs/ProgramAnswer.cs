namespace McpCore.Exec.Programs;

/// <summary>Whether a program may be run.</summary>
/// <param name="Path">Its full path; null when it may not.</param>
/// <param name="Code">Why it may not, for programs.</param>
/// <param name="Message">Why it may not, for people.</param>
/// <param name="Allowed">What would be right, or null.</param>
internal sealed record ProgramAnswer(string? Path, string? Code, string Message, string? Allowed)
{
    public static ProgramAnswer Refused(string code, string message, string? allowed) => new(null, code, message, allowed);
}
