using System.Diagnostics;

namespace McpCore.AcceptanceTests.Harness;

/// <summary>Runs any program to its end, with variables of its own.</summary>
internal static class ProgramRun
{
    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limits.Hang);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Runs the daemon's program on a home, for starts that end by themselves.</summary>
    public static Task<CommandResult> RunDaemonAsync(TestHome home, params string[] arguments) =>
        RunAsync(Checkout.Daemon, ["run", "--home", home.Folder.Path, .. arguments]);
}
