namespace McpCore.Cli.Doctor;

/// <summary>What became of one check.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Result"><c>ok</c>, <c>warn</c> or <c>fail</c>.</param>
/// <param name="Message">What was found.</param>
/// <param name="Remedy">What to do; null when there is nothing to do.</param>
internal sealed record Finding(string Name, string Result, string Message, string? Remedy)
{
    public const string Failed = "fail";

    public static Finding Ok(string name, string message) => new(name, "ok", message, null);

    public static Finding Warn(string name, string message, string remedy) => new(name, "warn", message, remedy);

    public static Finding Fail(string name, string message, string remedy) => new(name, Failed, message, remedy);
}
