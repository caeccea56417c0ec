using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>What is typed in its plainest form goes past the parser; what it prints must not differ from the long way's.</summary>
public sealed class ShortPathTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Theory]
    [InlineData("status ID --json", "status --job-id ID --json")]
    [InlineData("status ID", "status --job-id ID")]
    [InlineData("job status ID", "status --job-id=ID")]
    [InlineData("result ID", "result --job-id ID")]
    [InlineData("result ID --json", "result --job-id ID --json")]
    [InlineData("explain ID --json", "explain --job-id ID --json")]
    [InlineData("list --json", "list --limit 50 --json")]
    [InlineData("agents", "agents --plain=false")]
    [InlineData("agents --json", "agents --json=true")]
    [InlineData("status ffffffff", "status --job-id ffffffff")]
    [InlineData("status --help", "status --help --json=false")]
    [InlineData("--help", "--help --json=false")]
    [InlineData("plugin install --help", "plugin install --help --json=false")]
    public async Task Both_ways_print_the_same(string shortForm, string longForm)
    {
        var id = await shared.SubmitToEndAsync("generic", """{"fail_times":1,"log_lines":2}""");

        var (first, second) = (await RunAsync(shortForm, id), await RunAsync(longForm, id));

        Assert.Equal(second.ExitCode, first.ExitCode);
        Assert.Equal(second.Error, first.Error);
        Assert.Equal(WithoutAges(second.Output), WithoutAges(first.Output));
        Assert.NotEmpty(first.Output + first.Error);
    }

    [Fact]
    public async Task A_command_that_the_short_path_does_not_know_is_left_to_the_parser()
    {
        var unknown = await shared.RunAsync("stauts", "@last");
        var tooMany = await shared.RunAsync("status", "@last", "@last");

        Assert.Equal(2, unknown.ExitCode);
        Assert.Equal(2, tooMany.ExitCode);
    }

    [Fact]
    public async Task Without_a_daemon_the_short_path_says_how_to_start_one()
    {
        using var folder = new TempFolder();

        var run = await shared.RunAsync("status", "@last", "--home", folder.Path);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("mcpcore daemon start", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(string line, string id) => shared.RunAsync(line.Replace("ID", id, StringComparison.Ordinal).Split(' '));

    /// <summary>How long ago something was differs from one run to the next.</summary>
    private static string WithoutAges(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"[\d.]+ (ms|s|min) ago", "some time ago");
}
