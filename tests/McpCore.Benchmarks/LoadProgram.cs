using System.Diagnostics;
using System.Globalization;

namespace McpCore.Benchmarks;

/// <summary>This program in processes of its own, for what is measured from a start: as people run the daemon, published, and so compiled ahead.</summary>
/// <param name="Path">The program.</param>
/// <param name="IsPublished">Whether it is the published one, and not the one that runs.</param>
internal sealed record LoadProgram(string Path, bool IsPublished)
{
    /// <summary>Publishes it to a folder; where that fails, for want of the compiler's package perhaps, the program that runs is taken.</summary>
    public static async Task<LoadProgram> PublishAsync(string folder, CancellationToken cancellationToken)
    {
        Progress.Say("publish of this program");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "publish", System.IO.Path.Combine(Checkout.Root, "tests", "McpCore.Benchmarks"), "-c", "Release", "-o", folder, "-v", "q" })
        {
            start.ArgumentList.Add(argument);
        }

        var (output, exitCode) = await RunAsync(start, cancellationToken);
        var program = System.IO.Path.Combine(folder, "McpCore.Benchmarks" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        if (exitCode == 0 && File.Exists(program))
        {
            return new LoadProgram(program, true);
        }

        Progress.Say($"not published, so the figures are those of an ordinary build: {output.Trim()}");
        return new LoadProgram(Environment.ProcessPath!, false);
    }

    /// <summary>Runs it once and reads the figures that it prints.</summary>
    public async Task<IReadOnlyList<double>> MeasureAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var (output, _) = await RunAsync(new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true }, cancellationToken);
        return [.. output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
    }

    private static async Task<(string Output, int ExitCode)> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (output, process.ExitCode);
    }
}
