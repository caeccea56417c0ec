namespace McpCore;

/// <summary>One check of a plugin as a line of a table.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Result">How it ended, as it is on the wire.</param>
/// <param name="Code">The code of a refusal; null when it did not fail.</param>
/// <param name="Message">What was found.</param>
internal sealed record CheckLine(string Name, string Result, string? Code, string Message);

/// <summary>Lays the checks of a plugin out for people, the same from a daemon and without one.</summary>
internal static class CheckLines
{
    private const int NameWidth = 14;
    private const int ResultWidth = 13;

    public static string Table(IEnumerable<CheckLine> checks) => string.Join('\n', checks.Select(Line));

    private static string Line(CheckLine check) =>
        $"{check.Name.PadRight(NameWidth)}{ResultOf(check.Result).PadRight(ResultWidth)}{(check.Code is null ? "" : check.Code + ": ")}{check.Message}".TrimEnd();

    private static string ResultOf(string result) => result switch
    {
        "passed" => "ok",
        "failed" => "FAILED",
        _ => "not checked",
    };
}
