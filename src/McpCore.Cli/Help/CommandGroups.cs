namespace McpCore.Cli.Help;

/// <summary>The order in which the program's help shows its commands. A test holds it against the commands that there are.</summary>
internal static class CommandGroups
{
    public static readonly IReadOnlyList<(string Title, string[] Commands)> All =
    [
        ("Every day", ["submit", "status", "list", "top", "logs", "result", "wait", "cancel", "retry"]),
        ("To understand", ["agents", "explain", "plan", "metrics", "doctor"]),
        ("Many jobs", ["batch", "sweep", "schedule", "calendar", "pause", "resume", "prune"]),
        ("To run it", ["daemon", "plugin", "service", "config", "backup", "export", "import"]),
        ("Besides", ["demo", "job", "completion", "man"]),
    ];
}
