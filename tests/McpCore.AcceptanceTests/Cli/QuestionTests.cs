namespace McpCore.AcceptanceTests.Cli;

/// <summary>What is missing is asked for on a terminal, and never in a script.</summary>
public sealed class QuestionTests(ShippedSharedDaemon shared) : IClassFixture<ShippedSharedDaemon>
{
    [Fact]
    public async Task Missing_members_are_asked_for_with_their_choices()
    {
        await using var terminal = await TerminalSession.StartAsync(shared, "submit backtest data_source=synthetic --delay 1h --tag asked");

        await terminal.WaitForAsync("\nstrategy:\n");
        await terminal.TypeAsync("momentun", "Enter");
        await terminal.WaitForAsync("did you mean \"momentum\"?");
        await terminal.TypeAsync("2", "Enter");
        var asked = await terminal.WaitForAsync("\nticker:\n");
        await terminal.TypeAsync("DEMO", "Enter");
        await terminal.WaitForExitAsync(0);

        Assert.Contains("backtest needs 2 more values", asked, StringComparison.Ordinal);
        Assert.Contains("  1  momentum", asked, StringComparison.Ordinal);
        var job = (await shared.RunAsync("list", "--tag", "asked", "--json")).Json()[0];
        Assert.Equal("""{"data_source":"synthetic","strategy":"mean_reversion","ticker":"DEMO"}""", job.GetProperty("payload").GetRawText());
    }

    [Theory]
    [InlineData("C-c")]
    [InlineData("C-d")]
    public async Task Leaving_submits_nothing(string key)
    {
        await using var terminal = await TerminalSession.StartAsync(shared, $"submit backtest ticker=DEMO --tag left-{key}");

        await terminal.WaitForAsync("\nstrategy:\n");
        await terminal.TypeAsync(key);
        await terminal.WaitForExitAsync(130);

        Assert.Equal(0, (await shared.RunAsync("list", "--tag", $"left-{key}", "--json")).Json().GetArrayLength());
    }

    [Theory]
    [InlineData]
    [InlineData("--json")]
    public async Task A_script_is_told_what_is_missing(params string[] how)
    {
        var run = await shared.RunAsync(["submit", "backtest", "ticker=DEMO", .. how]);

        Assert.Equal((5, ""), (run.ExitCode, run.Output));
        Assert.Contains("\"strategy\" is missing", run.Error, StringComparison.Ordinal);
    }
}
