using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore result --plot</c>.</summary>
public sealed class ResultPlotTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Theory]
    [InlineData("C.UTF-8", '┤', "[⡀-⣿]")]
    [InlineData("C", '+', @"\*")]
    public async Task A_series_is_drawn_with_its_axes_in_the_size_of_the_terminal(string locale, char tick, string dots)
    {
        var id = await shared.SubmitToEndAsync("probe", """{"progress_steps":30}""");
        await using var terminal = await TerminalSession.StartAsync(shared, $"result {id} --plot loss", height: 24, locale: locale);

        var screen = await terminal.WaitForExitAsync(0);

        var lines = screen.Split('\n').Select(line => line.TrimEnd()).ToList();
        Assert.Equal($"loss of probe {id[^8..]}", lines[0]);
        Assert.Matches($@"^ +1 \{tick}{dots}", lines[1]);
        Assert.Equal(20, lines.FindIndex(line => line.StartsWith("There are also: accuracy", StringComparison.Ordinal)));
        Assert.Matches("^ +1 +15.5 +30$", lines[19]);
        Assert.All(lines, line => Assert.True(line.Length <= 110, line));
    }

    [Fact]
    public async Task A_screen_reader_gets_a_sentence_and_a_program_the_points()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"deep":{"series":[3,1,2]}}""");

        var plain = await shared.RunAsync("result", id, "--plot", "--plain");
        var json = await shared.RunAsync("result", id, "--plot", "echo.deep.series", "--json");

        Assert.Equal($"echo.deep.series of generic {id[^8..]}: 3 points, first 3, last 2, least 1 at 1, most 3 at 0", plain.Output.Trim());
        Assert.Equal("[[0,3],[1,1],[2,2]]", json.Output.Trim());
    }

    [Fact]
    public async Task A_series_that_there_is_not_is_told_with_those_that_there_are()
    {
        var id = await shared.SubmitToEndAsync("probe", """{"progress_steps":3}""");

        var run = await shared.RunAsync("result", id, "--plot", "los");
        var none = await shared.RunAsync("result", await shared.SubmitToEndAsync("generic", "{}"), "--plot");

        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.Contains("Did you mean \"loss\"? There are: accuracy, loss.", run.Error, StringComparison.Ordinal);
        Assert.Equal(4, none.ExitCode);
        Assert.Contains("nothing to plot", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_runs_can_be_drawn_already()
    {
        var gate = shared.NewFile();
        var id = await shared.Daemon.SubmitAsync("probe", $$"""{"progress_steps":3,"gate":"{{gate}}"}""");
        await shared.Daemon.WaitForStatusAsync(id, "running");

        // The points are stored off the agent's thread.
        await Eventually.IsTrueAsync(async () => (await shared.RunAsync("result", id, "--plot", "loss", "--json")).ExitCode == 0);
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
    }
}
