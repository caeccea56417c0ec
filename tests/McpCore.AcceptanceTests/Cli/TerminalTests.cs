using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
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
        var bar = Assert.Single(lines, line => line.Contains(" 100 % ", StringComparison.Ordinal));
        Assert.Matches(@"^generic [0-9a-f]{8} \S{24} 100 % completed", bar);
        Assert.Single(lines, line => line.EndsWith("INF Line 2 of 2", StringComparison.Ordinal));
        Assert.Matches(@"^generic [0-9a-f]{8} completed in \d+", lines[Array.IndexOf(lines, bar) + 3]);
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

    [Fact]
    public async Task Top_draws_what_runs_on_a_screen_of_its_own_and_leaves_the_first_one_as_it_was()
    {
        var gate = shared.NewFile();
        var running = await shared.StartGatedAsync(gate);
        var socket = shared.NewFile();
        try
        {
            await StartAsync(socket, "echo before; " + CommandOf("top"));
            var during = await WaitForScreenAsync(socket, screen => screen.Contains(running[^8..], StringComparison.Ordinal));
            await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
            var after = await WaitForScreenAsync(socket, screen => screen.Contains("Nothing runs.", StringComparison.Ordinal));
            await TmuxAsync(socket, "send-keys", "q");
            var left = await WaitForScreenAsync(socket, screen => screen.Contains("exit code", StringComparison.Ordinal));

            Assert.Matches(@"(?m)^slots .* 1 of 8$", during);
            Assert.Contains("RUNNING", during, StringComparison.Ordinal);
            Assert.Matches(@"(?m)^slots .* 0 of 8$", after);
            Assert.Matches($@"(?m)^{running[^8..]} +probe +completed", after);
            Assert.StartsWith("before", left, StringComparison.Ordinal);
            Assert.DoesNotContain("RUNNING", left, StringComparison.Ordinal);
            Assert.Contains("exit code 0", left, StringComparison.Ordinal);
        }
        finally
        {
            await TmuxAsync(socket, "kill-server");
        }
    }

    [Fact]
    public async Task A_watched_list_is_drawn_again_when_a_job_changes()
    {
        var socket = shared.NewFile();
        try
        {
            await StartAsync(socket, CommandOf("list --tag watched --watch --columns id,status"));
            var id = await shared.Daemon.SubmitAsync("probe", "{}", ""","tags":["watched"]""");
            var screen = await WaitForScreenAsync(socket, screen => screen.Contains("completed", StringComparison.Ordinal));
            await TmuxAsync(socket, "send-keys", "C-c");
            var left = await WaitForScreenAsync(socket, screen => screen.Contains("exit code", StringComparison.Ordinal));

            Assert.Matches($@"(?m)^{id[^8..]} +completed$", screen);
            Assert.Single(left.Split('\n'), line => line.StartsWith("ID ", StringComparison.Ordinal));
            Assert.Contains("exit code 0", left, StringComparison.Ordinal);
        }
        finally
        {
            await TmuxAsync(socket, "kill-server");
        }
    }

    [Fact]
    public async Task A_watched_job_is_drawn_again_until_it_has_ended()
    {
        var gate = shared.NewFile();
        var id = await shared.StartGatedAsync(gate);
        var socket = shared.NewFile();
        try
        {
            await StartAsync(socket, CommandOf($"status {id} --watch"));
            var during = await WaitForScreenAsync(socket, screen => screen.Contains("running", StringComparison.Ordinal));
            await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
            var left = await WaitForScreenAsync(socket, screen => screen.Contains("exit code", StringComparison.Ordinal));

            Assert.Matches("(?m)^status +running$", during);
            Assert.Matches("(?m)^status +completed$", left);
            Assert.Single(left.Split('\n'), line => line.StartsWith("status ", StringComparison.Ordinal));
            Assert.Contains("exit code 0", left, StringComparison.Ordinal);
        }
        finally
        {
            await TmuxAsync(socket, "kill-server");
        }
    }

    [Fact]
    public async Task A_table_fits_a_narrow_terminal()
    {
        await shared.SubmitToEndAsync("generic", """{"fail":"a message that is much too long for the last column of a table in a terminal of sixty cells"}""");

        var screen = await ShowAsync("list --limit 1", columns: 60);

        var lines = screen.Split('\n').TakeWhile(line => !line.StartsWith("The newest", StringComparison.Ordinal)).ToList();
        Assert.All(lines, line => Assert.True(line.Length < 60, line));
        Assert.Contains("a message that is much too long", Regex.Replace(string.Join(' ', lines), " +", " "), StringComparison.Ordinal);
        Assert.True(lines.Count > 3, screen);
    }

    private string CommandOf(string arguments, string environment = "-u NO_COLOR") =>
        $"env {environment} MCPCORE_HOME='{shared.Home.Path}' '{Checkout.CommandLine}' {arguments}; echo exit code $?; sleep 60";

    private static Task<string> StartAsync(string socket, string command) => TmuxAsync(socket, "new-session", "-d", "-x", "120", "-y", "40", command);

    /// <summary>Looks until the screen shows what is waited for: a program that goes on has no end to be told of.</summary>
    private static async Task<string> WaitForScreenAsync(string socket, Func<string, bool> isThere)
    {
        var screen = "";
        await Eventually.IsTrueAsync(async () => isThere(screen = await TmuxAsync(socket, "capture-pane", "-p")));
        return screen;
    }

    /// <summary>Runs a command in a terminal of its own and returns what stands on the screen at its end.</summary>
    private async Task<string> ShowAsync(string arguments, bool withCodes = false, string environment = "-u NO_COLOR", int columns = 120)
    {
        var socket = shared.NewFile();
        var command = $"env {environment} MCPCORE_HOME='{shared.Home.Path}' '{Checkout.CommandLine}' {arguments}; echo exit code $?; {TellEnd}; tmux -S '{socket}' wait-for seen";
        try
        {
            await TmuxAsync(socket, "-f", shared.NewFile(OnTitle), "new-session", "-d", "-x", $"{columns}", "-y", "40", command);
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
