using System.Text.Json;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore config</c>: see the settings, check a file of settings.</summary>
public sealed class ConfigCommandTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public async Task Show_tells_the_settings_of_the_running_daemon_whatever_the_callers_environment_is()
    {
        await WriteConfigurationAsync("""{ "engine": { "cancel_grace": "3s" }, "agents": { "generic": { "api_token": "sk-1234", "url": "http://host" } } }""");
        await _home.StartDaemonAsync("engine.drain=5s");
        await WriteConfigurationAsync("""{ "engine": { "cancel_grace": "4s" } }""");

        var json = await RunAsync([("MCPCORE__ENGINE__DRAIN", "9s")], "config", "show", "--json");
        var people = await RunAsync([("MCPCORE__ENGINE__DRAIN", "9s")], "config", "show");

        Assert.Equal((0, ""), (json.ExitCode, json.Error));
        Assert.Equal("""{"key":"engine.drain","value":"5s","origin":{"kind":"command_line","source":"--set engine.drain"},"default":"30s"}""", Setting(json, "engine.drain").GetRawText());
        Assert.Equal("3s", Setting(json, "engine.cancel_grace").Text("value"));
        Assert.Equal(("file", _home.Folder.Configuration), OriginOf(json, "engine.cancel_grace"));
        Assert.Equal("""{"api_token":"***","url":"http://host"}""", Setting(json, "agents.generic").GetProperty("value").GetRawText());
        Assert.Equal((0, ""), (people.ExitCode, people.Error));
        Assert.Contains("engine.drain 5s command line", Squeezed(people));
        Assert.Contains($"engine.cancel_grace 3s file {_home.Folder.Configuration}", Squeezed(people));
        Assert.DoesNotContain("sk-1234", json.Output + people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_without_a_daemon_tells_what_a_start_would_use()
    {
        await WriteConfigurationAsync("""{ "engine": { "cancel_grace": "3s" } }""");

        var json = await RunAsync([("MCPCORE__ENGINE__DRAIN", "9s")], "config", "show", "--json");
        var people = await RunAsync([("MCPCORE__ENGINE__DRAIN", "9s")], "config", "show");

        Assert.Equal(0, json.ExitCode);
        Assert.Contains("No daemon runs; these are the settings that a start would use.", json.Error, StringComparison.Ordinal);
        Assert.Equal("9s", Setting(json, "engine.drain").Text("value"));
        Assert.Equal(("environment", "MCPCORE__ENGINE__DRAIN"), OriginOf(json, "engine.drain"));
        Assert.Equal(("default", null), OriginOf(json, "engine.concurrency"));
        Assert.Equal(("file", Path.Combine(Checkout.Root, "mcpcore.json")), OriginOf(json, "engine.max_payload_bytes"));
        Assert.Contains("engine.drain 9s environment MCPCORE__ENGINE__DRAIN", Squeezed(people));
        Assert.Contains($"engine.cancel_grace 3s file {_home.Folder.Configuration}", Squeezed(people));
        Assert.Equal([_home.Folder.Configuration], Directory.GetFileSystemEntries(_home.Folder.Path));
    }

    [Fact]
    public async Task Show_with_a_setting_tells_of_a_start_though_a_daemon_runs()
    {
        await _home.StartDaemonAsync("engine.drain=5s");

        var show = await RunAsync([], "config", "show", "--set", "engine.drain=7s", "--json");

        Assert.Equal((0, ""), (show.ExitCode, show.Error));
        Assert.Equal("7s", Setting(show, "engine.drain").Text("value"));
    }

    [Fact]
    public async Task Show_of_settings_that_no_daemon_would_start_with_tells_the_faults()
    {
        var show = await RunAsync([], "config", "show", "--set", "engine.drain=7");

        Assert.Equal((5, ""), (show.ExitCode, show.Output));
        Assert.Contains("--set engine.drain: engine.drain is 7; allowed: a duration \"0s\" to \"1d\"; did you mean \"7s\"?", show.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_of_a_file_without_faults_says_so()
    {
        await WriteConfigurationAsync("""{ "engine": { "drain": "3s", "node": "a" } /* fine */ }""");

        var check = await RunAsync([], "config", "check", _home.Folder.Configuration);
        var json = await RunAsync([], "config", "check", _home.Folder.Configuration, "--json");

        Assert.Equal((0, $"{_home.Folder.Configuration}: no faults (2 settings)\n", ""), (check.ExitCode, check.Output, check.Error));
        Assert.Equal((2, 0), (json.Json().GetProperty("settings").GetInt32(), json.Json().GetProperty("faults").GetArrayLength()));
    }

    [Fact]
    public async Task Check_tells_every_fault_with_its_place_and_nothing_of_other_sources()
    {
        await WriteConfigurationAsync("{\n  \"engine\": { \"drian\": \"3s\", \"concurrency\": 0 }\n}");

        var check = await RunAsync([("MCPCORE__ENGINE__DRAIN", "soon")], "config", "check", _home.Folder.Configuration);
        var json = await RunAsync([], "config", "check", _home.Folder.Configuration, "--json");

        var file = _home.Folder.Configuration;
        Assert.Equal((5, ""), (check.ExitCode, check.Output));
        Assert.Equal(
            $"""
             {file}:2:15: "engine.drian" is no setting; did you mean "engine.drain"?
             {file}:2:30: engine.concurrency is 0; allowed: a whole number 1 to 10000.
             {file}: 2 faults

             """,
            check.Error);
        Assert.Equal(5, json.ExitCode);
        Assert.Equal(
            """{"line":2,"column":30,"key":"engine.concurrency","value":"0","allowed":"a whole number 1 to 10000","suggestion":null,"message":"engine.concurrency is 0; allowed: a whole number 1 to 10000."}""",
            json.Json().GetProperty("faults")[1].GetRawText());
    }

    [Fact]
    public async Task Check_of_a_file_that_is_not_there_is_wrong_usage()
    {
        var check = await RunAsync([], "config", "check", _home.Folder.In("nowhere.json"));

        Assert.Equal((2, ""), (check.ExitCode, check.Output));
        Assert.Contains($"there is no file {_home.Folder.In("nowhere.json")}", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_prints_the_committed_schema()
    {
        var schema = await RunAsync([], "config", "schema");

        Assert.Equal((0, ""), (schema.ExitCode, schema.Error));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "mcpcore.schema.json"), TestContext.Current.CancellationToken), schema.Output);
    }

    [Theory]
    [InlineData("Print the JSON schema of mcpcore.json.")]
    [InlineData("there is no tool \"config-shema\"", "config-shema")]
    [InlineData("usage: mcpcored tool config-check FILE", "config-check")]
    [InlineData("usage: mcpcored tool config-schema", "config-schema", "x")]
    [InlineData("\"--sett\" is not known", "config-show", "--sett", "a=1")]
    public async Task A_tool_that_is_not_understood_shows_the_usage(string message, params string[] arguments)
    {
        var run = await ProgramRun.RunAsync(Checkout.Daemon, ["tool", .. arguments]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("usage: mcpcored tool", run.Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static JsonElement Setting(CommandResult show, string key) => show.Json().EnumerateArray().Single(setting => setting.Text("key") == key);

    private static (string Kind, string? Source) OriginOf(CommandResult show, string key)
    {
        var origin = Setting(show, key).GetProperty("origin");
        return (origin.Text("kind"), origin.GetProperty("source").GetString());
    }

    /// <summary>The lines of a table with single spaces between the columns.</summary>
    private static IEnumerable<string> Squeezed(CommandResult show) =>
        show.Lines().Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private async Task WriteConfigurationAsync(string text)
    {
        Directory.CreateDirectory(_home.Folder.Path);
        await File.WriteAllTextAsync(_home.Folder.Configuration, text, TestContext.Current.CancellationToken);
    }

    private Task<CommandResult> RunAsync((string Name, string Value)[] environment, params string[] arguments) =>
        ProgramRun.RunAsync(Checkout.CommandLine, arguments, [(HomeFolder.Variable, _home.Folder.Path), .. environment]);
}
