using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>Starts that must not happen, and what they say.</summary>
public sealed class StartTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public async Task A_second_daemon_on_the_same_home_is_refused_and_the_first_goes_on()
    {
        var first = await _home.StartDaemonAsync();

        var second = await ProgramRun.RunDaemonAsync(_home);

        Assert.Equal(5, second.ExitCode);
        Assert.Contains($"already served by process {first.ProcessId}", second.Error, StringComparison.Ordinal);
        Assert.Contains("mcpcore daemon stop", second.Error, StringComparison.Ordinal);
        var id = await first.SubmitAsync("generic", "{}");
        Assert.Equal("completed", (await first.WaitForEndAsync(id)).Status());
    }

    [Fact]
    public async Task What_a_killed_daemon_left_behind_does_not_stop_the_next()
    {
        var killed = await _home.StartDaemonAsync();
        await killed.KillAsync();
        Assert.True(File.Exists(_home.Folder.Pipe));
        Assert.True(File.Exists(_home.Folder.DaemonFile));

        var orphaned = await CommandLine.RunAsync(_home.Folder, "list");
        var next = await _home.StartDaemonAsync();
        var served = await CommandLine.RunAsync(_home.Folder, "list");

        Assert.Equal(3, orphaned.ExitCode);
        Assert.Equal(0, served.ExitCode);
        Assert.Contains($"\"pid\": {next.ProcessId}", await File.ReadAllTextAsync(_home.Folder.DaemonFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_belongs_to_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are for Unix.");

        await _home.StartDaemonAsync();

        Assert.True(IsForOwnerAlone(_home.Folder.Path));
        Assert.True(IsForOwnerAlone(Path.GetDirectoryName(_home.Folder.Pipe)!));
    }

    [Fact]
    public async Task Every_fault_of_the_configuration_is_told_at_once_and_nothing_is_started()
    {
        Directory.CreateDirectory(_home.Folder.Path);
        await File.WriteAllTextAsync(
            _home.Folder.Configuration,
            """
            {
              // The last line has the only setting without a fault.
              "engine": { "concurency": 3, "concurrency": 0, "drain": 5 },
              "logging": { "level": "loud" },
              "engines": { "concurrency": 2 },
              "plugins": { "folders": [] },
            }
            """,
            TestContext.Current.CancellationToken);

        var run = await ProgramRun.RunAsync(
            Checkout.Daemon,
            ["run", "--home", _home.Folder.Path, "--set", "engine.max_payload_bytes=1", "--set", "engine"],
            ("MCPCORE__ENGINE__CANCEL_GRACE", "soon"));

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("8 fault(s); nothing was started", run.Error, StringComparison.Ordinal);
        foreach (var part in new[]
        {
            $"{_home.Folder.Configuration}:3:15: \"engine.concurency\" is no setting; did you mean \"engine.concurrency\"?",
            $"{_home.Folder.Configuration}:3:32: engine.concurrency is 0; allowed: a whole number 1 to 10000.",
            $"{_home.Folder.Configuration}:3:50: engine.drain is 5; allowed: a duration \"0s\" to \"1d\"; did you mean \"5s\"?",
            $"{_home.Folder.Configuration}:4:16: logging.level is \"loud\"; allowed: debug | information | warning | error.",
            $"{_home.Folder.Configuration}:5:3: \"engines\" is no section; did you mean \"engine\"?",
            "--set engine.max_payload_bytes: engine.max_payload_bytes is 1; allowed: a whole number 1024 to 67108864.",
            "--set engine: expected key=value",
            "environment variable MCPCORE__ENGINE__CANCEL_GRACE: engine.cancel_grace is \"soon\"; allowed: a duration",
        })
        {
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
        }

        Assert.Equal([_home.Folder.Configuration], Directory.GetFileSystemEntries(_home.Folder.Path));
    }

    [Fact]
    public async Task A_configuration_that_is_no_json_is_told_with_its_place()
    {
        Directory.CreateDirectory(_home.Folder.Path);
        await File.WriteAllTextAsync(_home.Folder.Configuration, "{ \"engine\": ", TestContext.Current.CancellationToken);

        var run = await ProgramRun.RunDaemonAsync(_home);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{_home.Folder.Configuration}:1:13: the file is not valid JSON", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--hom")]
    [InlineData("--home")]
    [InlineData("--set")]
    public async Task A_call_that_is_not_understood_shows_the_usage(string argument)
    {
        var run = await ProgramRun.RunAsync(Checkout.Daemon, ["run", argument]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(argument, run.Error, StringComparison.Ordinal);
        Assert.Contains("usage: mcpcored", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_file_in_place_of_the_store_is_refused_with_a_remedy_and_left_alone()
    {
        Directory.CreateDirectory(_home.Folder.Path);
        var store = _home.Folder.In("mcpcore.db");
        var content = string.Concat(Enumerable.Repeat("These are the minutes of the last meeting.\n", 100));
        await File.WriteAllTextAsync(store, content, TestContext.Current.CancellationToken);

        var run = await ProgramRun.RunDaemonAsync(_home);

        Assert.Equal(5, run.ExitCode);
        var said = run.Output + run.Error;
        Assert.Contains(store, said, StringComparison.Ordinal);
        Assert.Contains("Restore a backup of the home; or move", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(store, TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static bool IsForOwnerAlone(string path) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
