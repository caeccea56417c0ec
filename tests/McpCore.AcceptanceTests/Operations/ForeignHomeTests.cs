using System.Runtime.Versioning;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Operations;

/// <summary>A home that belongs to another user. Run by root alone, who can become somebody else.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ForeignHomeTests : IAsyncDisposable
{
    private const string Nobody = "65534";
    private readonly TestHome _home = new();

    [Theory]
    [InlineData(5, "daemon", "status")]
    [InlineData(5, "agents")]
    [InlineData(5, "wait", "@last")]
    [InlineData(5, "daemon", "stop")]
    [InlineData(5, "doctor")]
    public async Task It_is_named_as_such_with_its_owner(int exitCode, params string[] arguments)
    {
        await RequireAsync();
        await _home.StartDaemonAsync();

        var run = await AsNobodyAsync(Checkout.CommandLine, [.. arguments, "--home", _home.Folder.Path]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"{_home.Folder.Path} belongs to the user root", run.Error + run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("No daemon answers", run.Error + run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_is_told_whose_home_it_is_when_the_daemon_turns_it_away()
    {
        await RequireAsync();
        await using var home = new TestHome();
        Directory.CreateDirectory(home.Folder.Path);
        File.SetUnixFileMode(home.Folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await ToolRun.SucceedAsync(Path.GetTempPath(), "chown", [$"{Nobody}:{Nobody}", home.Folder.Path]);
        await using var run = new NobodysDaemon(home.Folder);
        await run.StartAsync();

        var status = await CommandLine.RunAsync(home.Folder, "daemon", "status");

        Assert.Equal(5, status.ExitCode);
        Assert.Contains($"{home.Folder.Path} belongs to the user nobody", status.Error, StringComparison.Ordinal);
        Assert.Contains($"sudo -u nobody mcpcore --home {home.Folder.Path}", status.Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static Task<CommandResult> AsNobodyAsync(string program, params string[] arguments) =>
        ProgramRun.RunAsync("setpriv", [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", program, .. arguments], ("HOME", Path.GetTempPath()));

    /// <summary>Skips where nobody could not run the programs, were the home whose it may.</summary>
    private static async Task RequireAsync()
    {
        ToolRun.Require("setpriv", "util-linux");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can become another user.");
        Assert.SkipUnless((await AsNobodyAsync("test", "-x", Checkout.CommandLine)).ExitCode == 0, "Another user cannot see this checkout.");
    }
}
