using System.Runtime.Versioning;
using System.Text.Json;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Operations;

/// <summary><c>mcpcore doctor</c>, which checks everything that an instance needs.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DoctorTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public async Task A_healthy_instance_passes_every_check()
    {
        await _home.StartDaemonAsync();

        var json = await RunAsync("daemon", "doctor", "--json");
        var people = await RunAsync("doctor");

        Assert.Equal((0, ""), (json.ExitCode, json.Error));
        var checks = json.Json().GetProperty("checks").EnumerateArray().ToList();
        Assert.Equal(
            ["runtime", "SDK", "programs", "configuration", "store", "home", "permissions", "space", "disk sync", "clock", "pipe", "version", "plugins"],
            checks.Select(check => check.Text("name")));
        Assert.All(checks.Where(check => check.Text("name") is not ("space" or "disk sync")), check => Assert.Equal("ok", check.Text("result")));
        Assert.True(json.Json().GetProperty("healthy").GetBoolean());
        Assert.True(json.Json().GetProperty("store").GetProperty("whole").GetBoolean());
        Assert.Equal(0, people.ExitCode);
        Assert.Contains(people.Lines(), line => line.StartsWith("ok    pipe            process ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_home_that_no_daemon_has_used_yet_is_no_fault()
    {
        var doctor = await RunAsync("doctor", "--json");

        Assert.Equal(0, doctor.ExitCode);
        Assert.Equal(("warn", "mcpcore daemon start"), (Check(doctor, "pipe").Text("result"), Check(doctor, "pipe").Text("remedy")));
        Assert.False(Directory.Exists(_home.Folder.Path));
    }

    [Fact]
    public async Task Each_fault_comes_with_its_remedy()
    {
        _home.AddPlugin("bad-module");
        var daemon = await _home.StartDaemonAsync();
        await daemon.Client.PostAsync("daemon/drain", null, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(_home.Folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        await File.WriteAllTextAsync(_home.Folder.Configuration, """{ "engine": { "drian": "3s" } }""", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(_home.Folder.In("mcpcore.db"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));

        var doctor = await RunAsync("doctor", "--json");

        Assert.Equal(5, doctor.ExitCode);
        Assert.Equal("fail", Check(doctor, "configuration").Text("result"));
        Assert.Contains("did you mean \"engine.drain\"?", Check(doctor, "configuration").Text("message"), StringComparison.Ordinal);
        Assert.StartsWith($"chmod 700 {_home.Folder.Path}", Check(doctor, "permissions").Text("remedy"), StringComparison.Ordinal);
        Assert.Contains("the clock was set back", Check(doctor, "clock").Text("message"), StringComparison.Ordinal);
        Assert.Equal("mcpcore daemon resume", Check(doctor, "drain").Text("remedy"));
        Assert.Contains(Checks(doctor), check => check.Text("name") == "plugins" && check.Text("result") == "warn" && check.Text("remedy").StartsWith("mcpcore plugin show ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_daemon_that_died_is_told_from_one_that_was_never_started()
    {
        var daemon = await _home.StartDaemonAsync();
        await daemon.KillAsync();

        var doctor = await RunAsync("doctor", "--json");

        Assert.Contains($"process {daemon.ProcessId} did and has died", Check(doctor, "pipe").Text("message"), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static List<JsonElement> Checks(CommandResult doctor) => [.. doctor.Json().GetProperty("checks").EnumerateArray()];

    private static JsonElement Check(CommandResult doctor, string name) => Checks(doctor).First(check => check.Text("name") == name);

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(_home.Folder, arguments);
}
