using System.Diagnostics;
using System.Runtime.InteropServices;
using McpCore.Client;

namespace McpCore.Benchmarks;

/// <summary>What a person feels of the command line. Starts in milliseconds, medians; ratios are medians of pairs, each measured one right after the other.</summary>
/// <param name="Hello">The start of a published program that prints a line; null when it could not be published.</param>
/// <param name="Help"><c>mcpcore --help</c>.</param>
/// <param name="Status"><c>mcpcore status ID</c>.</param>
/// <param name="List"><c>mcpcore list</c>.</param>
/// <param name="FollowingPart">The part of a core that the daemon takes for a hundred followers of a hundred jobs, beyond what the jobs themselves take.</param>
internal sealed record CommandLineFigures(double? Hello, PairedStart Help, PairedStart Status, PairedStart List, double FollowingPart);

/// <summary>A start and how many times the one of the hello world it took.</summary>
internal sealed record PairedStart(double Milliseconds, double Ratio);

internal static class CommandLineSuite
{
    private const int Rounds = 40;
    private const int Followers = 100;

    public static async Task<CommandLineFigures> RunAsync(double scale, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mcpcore-bench-hello-");
        try
        {
            return await RunAsync(folder, Math.Max(5, (int)(Rounds * scale)), cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<CommandLineFigures> RunAsync(DirectoryInfo folder, int rounds, CancellationToken cancellationToken)
    {
        Progress.Say("starts of the command line");
        var hello = await PublishHelloAsync(folder, cancellationToken);
        await using var daemon = await DaemonRun.StartAsync(cancellationToken, $"engine.concurrency={Followers}");
        var job = (await daemon.SubmitAsync("""{"type":"generic","payload":{}}""", cancellationToken)).GetProperty("id").GetString()!;
        await daemon.WaitForCountAsync("completed", 1, cancellationToken);

        var home = daemon.In("");
        var floor = hello is null ? null : new[] { hello };
        string[] help = [Installation.CommandLine, "--help"], status = [Installation.CommandLine, "status", job, "--home", home], list = [Installation.CommandLine, "list", "--home", home];
        var times = new Dictionary<string[], List<double>> { [help] = [], [status] = [], [list] = [] };
        var ratios = new Dictionary<string[], List<double>> { [help] = [], [status] = [], [list] = [] };
        var floors = new List<double>();
        for (var round = -2; round < rounds; round++)
        {
            foreach (var command in times.Keys)
            {
                var before = floor is null ? double.NaN : await StartAsync(floor, cancellationToken);
                var time = await StartAsync(command, cancellationToken);
                if (round >= 0)
                {
                    floors.Add(before);
                    times[command].Add(time);
                    ratios[command].Add(time / before);
                }
            }
        }

        var following = await FollowingAsync(daemon, cancellationToken);
        return new CommandLineFigures(hello is null ? null : Percentiles.Of(floors, 50), Of(help), Of(status), Of(list), following);

        PairedStart Of(string[] command) => new(Percentiles.Of(times[command], 50), Percentiles.Of(ratios[command], 50));
    }

    private static async Task<double> StartAsync(string[] command, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var (_, exitCode) = await Publishing.RunAsync(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true }, cancellationToken);
        return exitCode == 0 ? Stopwatch.GetElapsedTime(start).TotalMilliseconds : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {exitCode}.");
    }

    /// <summary>The smallest program there is, published as the command line is.</summary>
    private static async Task<string?> PublishHelloAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Hello.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <PublishReadyToRun>true</PublishReadyToRun>
                <SelfContained>false</SelfContained>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
            </Project>
            """, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Program.cs"), "System.Console.WriteLine(\"Hello\");", cancellationToken);
        return await Publishing.PublishAsync(folder.FullName, "Hello", Path.Combine(folder.FullName, "published"), cancellationToken);
    }

    /// <summary>A hundred jobs report once a second; each has a follower of its own for half of the time.</summary>
    private static async Task<double> FollowingAsync(DaemonRun daemon, CancellationToken cancellationToken)
    {
        Progress.Say($"{Followers} followers");
        var span = TimeSpan.FromSeconds(8);
        var jobs = new List<string>();
        for (var i = 0; i < Followers; i++)
        {
            jobs.Add((await daemon.SubmitAsync("""{"type":"generic","payload":{"sleep":"30s","progress_steps":30}}""", cancellationToken)).GetProperty("id").GetString()!);
        }

        await daemon.WaitForCountAsync("running", Followers, cancellationToken);
        var alone = await ProcessorPartAsync(daemon, span, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var readers = jobs.Select(job => ReadAsync(daemon.Client, job, over.Token)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        var followed = await ProcessorPartAsync(daemon, span, cancellationToken);
        await over.CancelAsync();
        await Task.WhenAll(readers);
        return Math.Max(0, followed - alone);
    }

    private static async Task<double> ProcessorPartAsync(DaemonRun daemon, TimeSpan span, CancellationToken cancellationToken)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), daemon.ProcessorTime);
        await Task.Delay(span, cancellationToken);
        return (daemon.ProcessorTime - before) / Stopwatch.GetElapsedTime(start);
    }

    private static async Task ReadAsync(McpCoreClient client, string job, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in (await client.SubscribeAsync(job, 0, cancellationToken)).WithCancellation(cancellationToken))
            {
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }
}
