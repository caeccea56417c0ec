using System.Diagnostics;

namespace McpCore.AcceptanceTests.Harness;

/// <summary>Runs a tool of the build (dotnet, dpkg-deb, bash) in a folder and expects it to succeed.</summary>
internal static class ToolRun
{
    /// <summary>A build of everything, on a machine that is busy with others.</summary>
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(20);

    /// <returns>What it printed on stdout.</returns>
    public static async Task<string> SucceedAsync(string folder, string program, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var result = await RunAsync(folder, program, arguments, environment);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}\n{result.Error}");
        return result.Output;
    }

    /// <param name="folder">The working folder.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="environment">Variables that differ from the suite's own; null takes one away.</param>
    public static async Task<CommandResult> RunAsync(string folder, string program, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // What a build server keeps open would keep this process's output open too. The runner's own settings are not for what it starts.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.Ordinal) || name == "MCPCORE_HOME").ToList())
        {
            start.Environment.Remove(name);
        }

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
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(BuildLimit);
            return new CommandResult(process.ExitCode, await output.WaitAsync(Limits.Hang), await error.WaitAsync(Limits.Hang));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    public static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Skips the test where a tool is missing; with CI=true the test fails instead.</summary>
    public static void Require(string program, string package)
    {
        var isThere = IsThere(program);
        Assert.False(!isThere && Environment.GetEnvironmentVariable("CI") == "true", $"{program} is missing (package {package}).");
        Assert.SkipUnless(isThere, $"{program} is missing (package {package}).");
    }
}
