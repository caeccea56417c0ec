using System.Text.Json;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Sweeps;

/// <summary>Sweeps on the real daemon, with the real command line.</summary>
public sealed class SweepTests : IAsyncDisposable
{
    private readonly TestHome _home = new() { WithShippedPlugins = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_sweep_of_one_command_tries_what_it_should_and_shows_the_ranking()
    {
        var daemon = await _home.StartDaemonAsync();

        var run = await CommandLine.RunAsync(
            _home.Folder, "sweep", "backtest", """{"strategy":"momentum","ticker":"ACME","data_source":"synthetic","start_date":"2015-01-01","end_date":"2017-12-31"}""",
            "initial_capital=50000", "--grid", "fast_window=5,10,60", "--grid", "slow_window=20,50", "--where", "fast_window < slow_window", "--maximize", "sharpe", "--wait");

        Assert.True(run.ExitCode == 0, run.Error);
        var sweep = (await daemon.Client.GetAsync("jobs?type=sweep", Token)).GetProperty("jobs")[0];
        var trials = (await daemon.Client.GetAsync($"jobs?parent_id={sweep.Text("id")}", Token)).GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("payload")).ToList();
        Assert.Equal(
            ["10 20", "10 50", "5 20", "5 50"],
            trials.Select(payload => $"{payload.GetProperty("params").GetProperty("fast_window")} {payload.GetProperty("params").GetProperty("slow_window")}").Order(StringComparer.Ordinal));
        Assert.All(trials, payload => Assert.Equal(50_000, payload.GetProperty("initial_capital").GetDouble()));
        var scores = sweep.GetProperty("result").GetProperty("ranking").EnumerateArray().Select(trial => trial.GetProperty("score").GetDouble()).ToList();
        Assert.Equal(4, scores.Count);
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal(4, run.Output.Split('\n').Count(line => line.Length > 0 && char.IsAsciiDigit(line[0])));
        Assert.Contains("SHARPE", run.Output, StringComparison.Ordinal);
        var artifacts = (await daemon.Client.GetAsync($"jobs/{sweep.Text("id")}/artifacts", Token)).GetProperty("artifacts").EnumerateArray().Select(artifact => artifact.Text("name"));
        Assert.Equal(["sweep.csv", "sweep.svg"], artifacts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_sweep_that_was_killed_goes_on_where_it_was_and_tries_nothing_twice()
    {
        var killed = await _home.StartDaemonAsync("engine.concurrency=2");
        var values = string.Join(',', Enumerable.Range(1, 30));
        var id = await killed.SubmitAsync("sweep", $$"""{"job_type":"generic","base":{"sleep":"60ms"},"grid":{"x":[{{values}}]},"maximize":"x","parallel":3}""");
        await Eventually.IsTrueAsync(async () => (await killed.Client.GetAsync("jobs?type=generic&status=completed&limit=100", Token)).GetProperty("jobs").GetArrayLength() >= 8);

        await killed.KillAsync();
        var daemon = await _home.StartDaemonAsync("engine.concurrency=2");
        var sweep = await daemon.WaitForEndAsync(id);

        var trials = (await daemon.Client.GetAsync($"jobs?parent_id={id}&limit=100", Token)).GetProperty("jobs").EnumerateArray().ToList();
        Assert.Equal("completed", sweep.Status());
        Assert.Equal((30, 30.0), (sweep.GetProperty("result").Number("completed"), sweep.GetProperty("result").GetProperty("best").GetProperty("score").GetDouble()));
        Assert.Equal(Enumerable.Range(1, 30), trials.Select(trial => trial.GetProperty("payload").GetProperty("x").GetInt32()).Order());
        Assert.All(trials, trial => Assert.Equal(1, trial.Number("attempt")));
    }

    [Fact]
    public async Task A_trial_that_falls_behind_is_cancelled_while_it_runs()
    {
        _home.AddPlugin("probe");
        var daemon = await _home.StartDaemonAsync("engine.concurrency=6");
        var (open, closed) = (daemon.Home.In("open"), daemon.Home.In("closed"));
        await File.WriteAllBytesAsync(open, [], Token);

        var payload = $$"""
            {
              "job_type": "probe", "base": {"progress_steps": 5}, "grid": {"loss": [1, 2, 3, 9], "gate": ["{{open}}", "{{closed}}"]},
              "where": "(loss < 5 and gate == '{{open}}') or (loss > 5 and gate == '{{closed}}')", "maximize": "attempt",
              "early_stop": {"metric": "loss", "warmup": 5, "every": "200ms"}
            }
            """;
        var sweep = await daemon.WaitForEndAsync(await daemon.SubmitAsync("sweep", payload));

        var trials = (await daemon.Client.GetAsync($"jobs?parent_id={sweep.Text("id")}", Token)).GetProperty("jobs").EnumerateArray().ToList();
        var stopped = Assert.Single(trials, trial => trial.Status() == "cancelled");
        Assert.Equal(("completed", 3, 1), (sweep.Status(), sweep.GetProperty("result").Number("completed"), sweep.GetProperty("result").Number("stopped")));
        Assert.Equal(9, stopped.GetProperty("payload").GetProperty("loss").GetInt32());
        Assert.Equal("fell behind: the best loss by step 5 is 9, the median of 3 completed trials 2", stopped.Text("cancel", "reason"));
    }

    [Fact]
    public async Task What_cannot_be_a_sweep_is_refused_with_the_member_at_fault()
    {
        await _home.StartDaemonAsync();

        var condition = await CommandLine.RunAsync(_home.Folder, "sweep", "generic", "--grid", "x=1,2", "--maximize", "x", "--where", "y > 1");
        var range = await CommandLine.RunAsync(_home.Folder, "sweep", "generic", "--grid", "x=1..2", "--maximize", "x");
        var grid = await CommandLine.RunAsync(_home.Folder, "sweep", "generic", "--grid", "x", "--maximize", "x");
        var walk = await CommandLine.RunAsync(_home.Folder, "sweep", "generic", "--grid", "x=1", "--maximize", "x", "--walk-forward", "2y");

        Assert.Equal((5, true), (condition.ExitCode, condition.Error.Contains("$.payload.where: \"y\" does not vary; what varies: x", StringComparison.Ordinal)));
        Assert.Equal((5, true), (range.ExitCode, range.Error.Contains("$.payload.random", StringComparison.Ordinal)));
        Assert.Equal((2, true), (grid.ExitCode, grid.Error.Contains("\"x\" is no NAME=VALUES", StringComparison.Ordinal)));
        Assert.Equal((2, true), (walk.ExitCode, walk.Error.Contains("expected train=2y,test=6mo", StringComparison.Ordinal)));
    }
}
