using System.ComponentModel;
using System.Diagnostics;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>What a person sees in a real terminal, with tmux as the terminal.</summary>
public sealed class TerminalTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    /// <summary>Sets the terminal's title: seen by tmux after all that was printed before, unlike a signal of its own.</summary>
    private const string TellEnd = @"printf '\033]2;ended\033\\'";
    private const string OnTitle = "set-hook -g pane-title-changed 'wait-for -S ended'\n";

    /// <summary>Green, in a terminal of 8 or of 256 colours.</summary>
    private const string GreenCompleted = @"\u001b\[(32|38;5;2)mcompleted";

    [Fact]
    public async Task Following_draws_one_bar_over_itself_and_ends_with_the_outcome()
    {
        var screen = await ShowAsync("submit generic sleep=500ms progress_steps=5 log_lines=2 --follow");

        var lines = screen.Split('\n');
        var bar = Assert.Single(lines, line => line.Contains('[', StringComparison.Ordinal));
        Assert.Matches(@"^generic [0-9a-f]{8} \[#{24}\] 100 % completed", bar);
        Assert.Single(lines, line => line == "Line 2 of 2");
        Assert.Matches(@"^generic [0-9a-f]{8} completed in \d+", lines[Array.IndexOf(lines, bar) + 1]);
        Assert.Contains("exit code 0", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task States_have_colours_unless_NO_COLOR_is_set()
    {
        await shared.SubmitToEndAsync("generic", "{}");

        var coloured = await ShowAsync("list --limit 1", withCodes: true);
        var plain = await ShowAsync("list --limit 1", withCodes: true, environment: "NO_COLOR=1");

        Assert.Matches(GreenCompleted, coloured);
        Assert.Contains("completed", plain, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', plain);
    }

    /// <summary>Runs a command in a terminal of its own and returns what stands on the screen at its end.</summary>
    private async Task<string> ShowAsync(string arguments, bool withCodes = false, string environment = "-u NO_COLOR")
    {
        var socket = shared.NewFile();
        var command = $"env {environment} MCPCORE_HOME='{shared.Home.Path}' '{Checkout.CommandLine}' {arguments}; echo exit code $?; {TellEnd}; tmux -S '{socket}' wait-for seen";
        try
        {
            await TmuxAsync(socket, "-f", shared.NewFile(OnTitle), "new-session", "-d", "-x", "120", "-y", "40", command);
            await TmuxAsync(socket, "wait-for", "ended");
            return await TmuxAsync(socket, withCodes ? ["capture-pane", "-p", "-e"] : ["capture-pane", "-p"]);
        }
        finally
        {
            await TmuxAsync(socket, "kill-server");
        }
    }

    private static async Task<string> TmuxAsync(string socket, params string[] arguments)
    {
        try
        {
            var run = await ProgramRun.RunAsync("tmux", ["-S", socket, .. arguments], ("TMUX", ""));
            Assert.True(run.ExitCode == 0, run.Error);
            return run.Output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("tmux is not installed: nobody has seen what the commands look like in a terminal.");
            throw;
        }
    }
}
