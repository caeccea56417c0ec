using System.ComponentModel;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>A command in a terminal of its own, tmux, which can be looked at and typed to. Disposing it ends the terminal.</summary>
internal sealed class TerminalSession : IAsyncDisposable
{
    private const string Over = "exit code ";
    private readonly string _socket;

    private TerminalSession(string socket) => _socket = socket;

    /// <param name="shared">The daemon.</param>
    /// <param name="arguments">The command line, as a shell takes it.</param>
    /// <param name="height">Lines of the terminal.</param>
    /// <param name="locale">The locale: C has no more than ASCII.</param>
    public static async Task<TerminalSession> StartAsync(SharedDaemon shared, string arguments, int height = 40, string locale = "C.UTF-8")
    {
        var session = new TerminalSession(shared.NewFile());
        // The trap keeps the shell from ending with a command that Ctrl-C has ended.
        var command = $"trap : INT; env LC_ALL={locale} NO_COLOR=1 MCPCORE_HOME='{shared.Home.Path}' '{Checkout.CommandLine}' {arguments}; echo {Over}$?; cat";
        try
        {
            await session.TmuxAsync("-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", $"{height}", command);
            return session;
        }
        catch (Win32Exception)
        {
            Assert.Skip("tmux is not installed: nobody has seen what the commands look like in a terminal.");
            throw;
        }
    }

    /// <summary>What stands on the screen.</summary>
    public Task<string> ScreenAsync() => TmuxAsync("capture-pane", "-p");

    /// <summary>Waits until a text stands on the screen, and returns the screen.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        var screen = "";
        await Eventually.IsTrueAsync(async () => (screen = await ScreenAsync()).Contains(text, StringComparison.Ordinal));
        return screen;
    }

    /// <summary>Waits until the command has ended, and returns the screen with its exit code.</summary>
    public Task<string> WaitForExitAsync(int code) => WaitForAsync($"{Over}{code}\n");

    /// <summary>Types keys, by their names in tmux: C-c, Enter, text.</summary>
    public Task TypeAsync(params string[] keys) => TmuxAsync(["send-keys", .. keys]);

    public async ValueTask DisposeAsync() => await TmuxAsync("kill-server");

    private async Task<string> TmuxAsync(params string[] arguments)
    {
        var run = await ProgramRun.RunAsync("tmux", ["-u", "-S", _socket, .. arguments], ("TMUX", ""));
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}
