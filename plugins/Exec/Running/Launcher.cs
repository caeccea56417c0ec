using System.Diagnostics;
using McpCore.Exec.Programs;

namespace McpCore.Exec.Running;

/// <summary>
/// Starts a program in a session and process group of its own. A shell prepares it and then becomes it: the input comes from a file, and in the
/// background a guard stays in the group that reads the pipe behind the shell's own input. When the daemon is gone, however it ended, that pipe closes,
/// and the guard kills the group. While the guard is there the group's number cannot be given to others, so that a signal never meets a stranger.
/// </summary>
internal static class Launcher
{
    // The guard is started by a shell that ends at once, so that the program has no child that it does not know.
    private const string Script =
        """
        exec 3<&0
        ( ( trap '' HUP INT TERM; read -r _ <&3; kill -KILL 0 ) >/dev/null 2>&1 </dev/null & )
        exec "$@" <"$0" 3<&-
        """;

    private static readonly string? SessionProgram = SearchPath.Find("setsid");
    private static readonly string? Shell = SearchPath.Find("sh");

    /// <summary>What is needed and not there; null when everything is.</summary>
    public static string? Missing => SessionProgram is null ? "setsid" : Shell is null ? "sh" : null;

    /// <summary>Starts a program; its process is the leader of the group.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> variables, RunFolder folder)
    {
        var start = new ProcessStartInfo(SessionProgram!, [Shell!, "-c", Script, folder.InputFile, program, .. arguments])
        {
            WorkingDirectory = folder.WorkFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
