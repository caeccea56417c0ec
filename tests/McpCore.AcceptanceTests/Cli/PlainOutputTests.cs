using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>What goes into a file or a pipe is plain text, whatever the environment says about the terminal.</summary>
public sealed class PlainOutputTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    private const char Escape = '\u001b';

    [Theory]
    [InlineData("agents")]
    [InlineData("list")]
    [InlineData("status", "@last")]
    [InlineData("plugin", "list")]
    [InlineData("daemon", "status")]
    [InlineData("config", "show")]
    [InlineData("config", "check", "nowhere.json")]
    [InlineData("submit", "generic", "progress_steps=3", "fail=as asked", "--follow")]
    [InlineData("submit", "generic", "sleep=soon")]
    [InlineData("status", "ffffffff")]
    [InlineData("--help")]
    public async Task Redirected_output_has_no_escape_codes(params string[] arguments)
    {
        await shared.SubmitToEndAsync("generic", "{}");

        var run = await ProgramRun.RunAsync(
            Checkout.CommandLine, arguments, (HomeFolder.Variable, shared.Home.Path), ("TERM", "xterm-256color"), ("COLORTERM", "truecolor"));

        Assert.NotEmpty(run.Output + run.Error);
        Assert.DoesNotContain(Escape, run.Output);
        Assert.DoesNotContain(Escape, run.Error);
    }

    [Fact]
    public async Task Texts_of_agents_are_printed_as_they_are()
    {
        var run = await shared.RunAsync("submit", "generic", "fail=[red]100%[/] {0} of \"it\"", "--wait");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[red]100%[/] {0} of \"it\"", run.Output, StringComparison.Ordinal);
    }
}
