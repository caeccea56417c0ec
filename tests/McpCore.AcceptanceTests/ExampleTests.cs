using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests;

/// <summary>The programs in docs/examples run as they say.</summary>
public sealed class ExampleTests
{
    [Fact]
    public async Task The_experiment_tracker_runs_a_sweep_on_a_daemon_and_finds_it_again()
    {
        await using var home = new TestHome { WithShippedPlugins = true };
        await home.StartDaemonAsync();

        var sweep = await RunAsync("ExperimentTracker", "sweep", "first-try", "--home", home.Folder.Path, "--epochs", "30");
        var show = await RunAsync("ExperimentTracker", "show", "first-try", "--home", home.Folder.Path);
        var unknown = await RunAsync("ExperimentTracker", "show", "never-made", "--home", home.Folder.Path);

        Assert.True(sweep.ExitCode == 0, sweep.Output + sweep.Error);
        Assert.StartsWith("first-try: 6 runs submitted\n", sweep.Output, StringComparison.Ordinal);
        Assert.Contains("(0 to go)", sweep.Output, StringComparison.Ordinal);
        Assert.EndsWith("6 runs, 0 without a result\n", sweep.Output, StringComparison.Ordinal);
        Assert.EndsWith(show.Output, sweep.Output, StringComparison.Ordinal);
        var accuracies = show.Output.Split('\n').Skip(1).Take(6).Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[5], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(accuracies.OrderDescending(), accuracies);
        Assert.InRange(accuracies[0], 80, 100);
        Assert.Equal((1, "0 runs, 0 without a result"), (unknown.ExitCode, unknown.Output.TrimEnd().Split('\n')[^1]));
    }

    [Fact]
    public async Task The_experiment_tracker_says_when_it_is_refused()
    {
        await using var home = new TestHome { WithShippedPlugins = true };
        await home.StartDaemonAsync();

        var run = await RunAsync("ExperimentTracker", "sweep", "no-epochs", "--home", home.Folder.Path, "--epochs", "0");
        var usage = await RunAsync("ExperimentTracker");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("6 faults were found", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, usage.ExitCode);
    }

    [Fact]
    public async Task The_backtester_compares_strategies_with_an_engine_of_its_own()
    {
        await using var home = new TestHome();
        var folder = Directory.CreateTempSubdirectory("mcpcore-test-");
        var bars = Path.Combine(folder.FullName, "wave.csv");
        try
        {
            await File.WriteAllTextAsync(bars, Bars(), TestContext.Current.CancellationToken);
            var synthetic = await RunAsync("Backtester", home.Folder.Path, "--plugins", Checkout.ShippedPlugins);
            var real = await RunAsync("Backtester", home.Folder.Path, "--plugins", Checkout.ShippedPlugins, "--data", bars);

            Assert.True(synthetic.ExitCode == 0, synthetic.Output + synthetic.Error);
            Assert.Contains("synthetic prices", synthetic.Output, StringComparison.Ordinal);
            Assert.True(real.ExitCode == 0, real.Output + real.Error);
            Assert.StartsWith("WAVE 2024-01-01 to ", real.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("synthetic", real.Output, StringComparison.Ordinal);
            Assert.All([synthetic, real], run =>
            {
                var lines = run.Output.TrimEnd().Split('\n');
                Assert.Equal(["buy and hold", "mean_reversion (20)", "momentum (10/30)", "momentum (50/200)"], lines[2..6].Select(line => line[..26].TrimEnd()).Order(StringComparer.Ordinal));
                Assert.EndsWith("of 3 did better than buy and hold", lines[^1], StringComparison.Ordinal);
                Assert.Equal("", run.Error);
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_backtester_leaves_the_home_of_a_daemon_alone()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();

        var run = await RunAsync("Backtester", home.Folder.Path);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"process {daemon.ProcessId}", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A year and a half of weekdays on which a price rises and falls in waves.</summary>
    private static string Bars()
    {
        var day = new DateOnly(2024, 1, 1);
        var lines = new List<string> { "Date,Open,High,Low,Close,Volume" };
        for (var i = 0; lines.Count < 400; i++)
        {
            var date = day.AddDays(i);
            if (date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            {
                var price = 100 + (20 * Math.Sin(i / 25.0)) + (i / 20.0);
                lines.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd},{price:F2},{price + 1:F2},{price - 1:F2},{price + 0.5:F2},1000"));
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    private static Task<CommandResult> RunAsync(string example, params string[] arguments) => ProgramRun.RunAsync(Checkout.Example(example), arguments);
}
