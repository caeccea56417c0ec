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
        var published = await Publishing.PublishAsync("tests/McpCore.Benchmarks", "McpCore.Benchmarks", folder, cancellationToken);
        return new LoadProgram(published ?? Environment.ProcessPath!, published is not null);
    }

    /// <summary>Runs it once and reads the figures that it prints.</summary>
    public async Task<IReadOnlyList<double>> MeasureAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var (output, _) = await Publishing.RunAsync(new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true }, cancellationToken);
        return [.. output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
    }
}
