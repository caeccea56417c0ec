using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore</c> alone.</summary>
public sealed class OverviewTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Fact]
    public async Task It_shows_the_daemon_in_five_lines_and_what_to_type_next()
    {
        var failed = await shared.SubmitToEndAsync("generic", """{"fail":"as asked"}""");

        var run = await shared.RunAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(5, run.Lines().Length);
        Assert.StartsWith("daemon   running for", run.Lines()[0], StringComparison.Ordinal);
        Assert.Matches(@"^jobs +0 running on 8 slots, 0 waiting, \d+ completed, 1 failed, 0 cancelled$", run.Lines()[1]);
        Assert.Contains($"mcpcore explain {failed[^8..]}", run.Lines()[2], StringComparison.Ordinal);
        Assert.StartsWith("next     mcpcore agents", run.Lines()[3], StringComparison.Ordinal);
        Assert.Contains("mcpcore --help", run.Lines()[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_daemon_it_says_how_to_start_one()
    {
        using var folder = new TempFolder();

        var run = await shared.RunAsync("--home", folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(5, run.Lines().Length);
        Assert.Contains("not running", run.Lines()[0], StringComparison.Ordinal);
        Assert.Contains("mcpcore daemon start", run.Output, StringComparison.Ordinal);
    }
}
