using System.Text.RegularExpressions;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>Jobs that are followed in a real terminal.</summary>
public sealed class FollowTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Fact]
    public async Task A_job_is_a_bar_with_its_message_its_numbers_as_sparklines_and_the_end_of_its_log()
    {
        await using var terminal = await TerminalSession.StartAsync(shared, "submit probe progress_steps=6 log_lines=12 --follow");

        var screen = await terminal.WaitForExitAsync(0);

        var lines = screen.Split('\n').Select(line => line.TrimEnd()).ToList();
        var bar = lines.FindIndex(line => Regex.IsMatch(line, "^probe [0-9a-f]{8} █{24} 100 % completed"));
        Assert.True(bar >= 0, screen);
        Assert.Matches("^  accuracy +[0-9.]+ +[▁▂▃▄▅▆▇█]+$", lines[bar + 1]);
        Assert.Matches("^  loss +[0-9.]+ +[▁▂▃▄▅▆▇█]+$", lines[bar + 2]);
        Assert.Equal(["Line 5 of 12", "Line 12 of 12"], new[] { lines[bar + 3], lines[bar + 10] }.Select(line => line[19..]));
        Assert.Matches("^probe [0-9a-f]{8} completed in ", lines[bar + 11]);
        Assert.DoesNotContain("Line 4 of 12", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_jobs_those_that_run_are_drawn_and_the_rest_is_counted_in_no_more_lines_than_there_are()
    {
        var gate = shared.NewFile();
        await using var terminal = await TerminalSession.StartAsync(shared, $"submit probe gate={gate} --count 40 --follow", height: 12);

        var screen = await terminal.WaitForAsync(" running, ");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        var end = await terminal.WaitForExitAsync(0);

        Assert.Equal(Regex.Match(screen, "([0-9]+) running, ").Groups[1].Value, $"{Regex.Count(screen, "(?m)^probe [0-9a-f]{8} .* running")}");
        Assert.Single(screen.Split('\n'), line => line.StartsWith("40 jobs", StringComparison.Ordinal));
        Assert.Contains("40 jobs: 40 completed", end, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--follow", "running")]
    [InlineData("--wait", "Waiting for probe")]
    public async Task Ctrl_C_detaches_after_the_time_for_a_second_one(string how, string sign)
    {
        var gate = shared.NewFile();
        await using var terminal = await TerminalSession.StartAsync(shared, $"submit probe gate={gate} --tag detach{how} {how}");
        await terminal.WaitForAsync(sign);

        await terminal.TypeAsync("C-c");
        var screen = await terminal.WaitForExitAsync(130);

        Assert.Contains("Detached; the job goes on. Cancel it with:  mcpcore cancel ", screen, StringComparison.Ordinal);
        Assert.Contains("press Ctrl-C again within 2 seconds", screen, StringComparison.Ordinal);
        var id = (await shared.RunAsync("list", "--tag", $"detach{how}", "--json")).Json()[0].Text("id");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        Assert.Equal("completed", (await shared.Daemon.WaitForEndAsync(id)).Text("status"));
    }

    [Fact]
    public async Task A_second_Ctrl_C_cancels_the_job_and_waits_for_its_end()
    {
        await using var terminal = await TerminalSession.StartAsync(shared, "submit probe wait_for_cancellation=true --follow");
        await terminal.WaitForAsync("running");

        await terminal.TypeAsync("C-c");
        await terminal.WaitForAsync("press Ctrl-C again");
        await terminal.TypeAsync("C-c");
        var screen = await terminal.WaitForExitAsync(6);

        Assert.Matches("probe [0-9a-f]{8} cancelled in .*Ctrl-C on the command line", screen);
    }

    [Fact]
    public async Task Logs_that_are_followed_keep_every_line_above_the_bar_and_end_with_the_outcome()
    {
        var gate = shared.NewFile();
        var id = await shared.Daemon.SubmitAsync("probe", $$"""{"gate":"{{gate}}","log_lines":12,"progress_steps":2}""");
        await using var terminal = await TerminalSession.StartAsync(shared, $"logs {id} --follow");

        await terminal.WaitForAsync("100 % running");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        var screen = await terminal.WaitForExitAsync(0);

        Assert.Equal(12, Regex.Count(screen, "INF Line [0-9]+ of 12"));
        Assert.True(screen.IndexOf("Line 12 of 12", StringComparison.Ordinal) < screen.IndexOf('█', StringComparison.Ordinal), screen);
        Assert.Matches($"probe {id[^8..]} completed in ", screen);
    }

    [Fact]
    public async Task Following_says_that_the_daemon_is_gone_and_goes_on_when_it_is_back()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var first = await home.StartDaemonAsync();
        var gate = home.Folder.In("gate");
        var id = await first.SubmitAsync("probe", $$"""{"gate":"{{gate}}","log_lines":1}""");
        await using var follow = RunningCommand.Start(home.Folder, "wait", id, "--follow");
        await follow.WaitForLineAsync("Line 1 of 1");

        await first.KillAsync();
        await follow.WaitForLineAsync("The daemon is gone; waiting for it to come back.");
        await home.StartDaemonAsync();
        await follow.WaitForLineAsync("The daemon is back.");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        var run = await follow.WaitForExitAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^probe [0-9a-f]{8} completed in ", run.Output);
    }
}
