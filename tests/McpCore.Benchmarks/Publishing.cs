using System.Diagnostics;

namespace McpCore.Benchmarks;

/// <summary>Publishes projects of this repository, so that what is measured was compiled ahead of its start, as it is where people run it.</summary>
internal static class Publishing
{
    /// <returns>The program that was published; null when that failed, for want of the compiler's package perhaps, which is told.</returns>
    public static async Task<string?> PublishAsync(string project, string program, string folder, CancellationToken cancellationToken)
    {
        var arguments = new[] { "publish", Path.Combine(Checkout.Root, project), "-c", "Release", "-o", folder, "-v", "q" };
        var (output, exitCode) = await RunAsync(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments) { RedirectStandardOutput = true }, cancellationToken);
        var path = Path.Combine(folder, program + (OperatingSystem.IsWindows() ? ".exe" : ""));
        if (exitCode == 0 && File.Exists(path))
        {
            return path;
        }

        Progress.Say($"not published, so the figures are those of an ordinary build: {output.Trim()}");
        return null;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(string Output, int ExitCode)> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (output, process.ExitCode);
    }
}
