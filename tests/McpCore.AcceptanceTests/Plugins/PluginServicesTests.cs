using System.Text;
using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>Settings, secrets and the health of a plugin, over a real daemon.</summary>
public sealed class PluginServicesTests : IAsyncDisposable
{
    private const string QuickSettle = "plugins.settle=100ms";
    private const string Secret = "open-sesame-4711";

    private readonly TestHome _home = new();
    private readonly PluginVersions _plugin;

    public PluginServicesTests() => _plugin = new PluginVersions(_home, "serviced");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_plugin_gets_its_settings_its_secret_and_a_folder_of_its_own()
    {
        _plugin.Install("1.0.0");
        Configure(new JsonObject { ["greeting"] = "Hello", ["retries"] = 7, ["api_key"] = SecretInAFile() });
        var daemon = await _home.StartDaemonAsync(QuickSettle);

        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("serviced", """{"name":"Ada"}"""));

        Assert.True(job.Status() == "completed", job.GetRawText());
        var result = job.GetProperty("result");
        Assert.Equal(("Hello Ada", 7, Secret.Length), (result.GetProperty("greeting").GetString(), result.GetProperty("retries").GetInt32(), result.GetProperty("secret_length").GetInt32()));
        Assert.Equal(_home.Folder.In("data/plugins/serviced"), result.GetProperty("data_directory").GetString());
    }

    [Fact]
    public async Task A_secret_shows_nowhere()
    {
        _plugin.Install("1.0.0");
        Configure(new JsonObject { ["greeting"] = "Hello", ["api_key"] = SecretInAFile(), ["unhealthy_version"] = "2.0.0", ["failing_version"] = "3.0.0" });
        var daemon = await _home.StartDaemonAsync(QuickSettle, "logging.level=debug");
        await using var states = await PluginStates.FollowAsync(daemon);
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("serviced", "{}"));
        _plugin.Install("2.0.0");
        await states.UntilAsync("serviced 2.0.0 >failed unhealthy");
        _plugin.Install("3.0.0");
        await states.UntilAsync("serviced 3.0.0 failed>failed activation_failed");

        var said = new StringBuilder();
        foreach (var path in new[] { "plugins", "plugins/serviced", "config", "jobs" })
        {
            said.Append((await daemon.Client.GetAsync(path, Token)).GetRawText());
        }

        said.Append((await CommandLine.RunAsync(_home.Folder, "config", "show")).Output);
        said.Append((await CommandLine.RunAsync(_home.Folder, "plugin", "show", "serviced")).Output);
        await daemon.TerminateAsync();

        Assert.DoesNotContain(Secret, said.ToString(), StringComparison.Ordinal);
        Assert.All(
            Directory.GetFiles(_home.Folder.Path, "*", SearchOption.AllDirectories).Where(file => file != SecretFile),
            file => Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0, $"{file} holds the secret"));
        Assert.Contains("the key is ***", string.Concat(Directory.GetFiles(_home.Folder.In("logs")).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "greeting": "Hello", "retries": 12 }""", "plugins.serviced.settings.retries: 12 is out of range (allowed: >= 1 and <= 10)")]
    [InlineData("""{ "greting": "Hello" }""", "did you mean \"greeting\"?")]
    [InlineData("""{ "greeting": "Hello", "api_key": { "secret": "env:MCPCORE_TEST_NOT_SET" } }""", "the environment variable \"MCPCORE_TEST_NOT_SET\" is not set")]
    public async Task Settings_that_do_not_fit_refuse_the_plugin_with_path_value_and_what_is_allowed(string settings, string words)
    {
        _plugin.Install("1.0.0");
        Configure(JsonNode.Parse(settings)!.AsObject());
        var daemon = await _home.StartDaemonAsync(QuickSettle);

        var plugin = await daemon.Client.GetAsync("plugins/serviced", Token);

        var reason = plugin.GetProperty("reason");
        Assert.Equal(("refused", "settings_invalid"), (plugin.GetProperty("state").GetString(), reason.GetProperty("code").GetString()));
        Assert.Contains(words, reason.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_home.Folder.In("data/plugins/serviced")));
    }

    [Fact]
    public async Task A_new_version_that_is_not_healthy_is_rolled_back_while_the_old_one_serves()
    {
        _plugin.Install("1.0.0");
        Configure(new JsonObject { ["greeting"] = "Hello", ["unhealthy_version"] = "2.0.0" });
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);

        _plugin.Install("2.0.0");
        await states.UntilAsync("serviced 2.0.0 >failed unhealthy");
        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("serviced", "{}"));
        var all = await daemon.Client.GetAsync("plugins", Token);

        Assert.Equal(("completed", "1.0.0"), (job.Status(), job.GetProperty("plugin").GetProperty("version").GetString()));
        var versions = all.GetProperty("plugins").EnumerateArray().Where(plugin => plugin.GetProperty("id").GetString() == "serviced").ToList();
        Assert.Equal(["1.0.0 active", "2.0.0 failed"], versions.Select(plugin => $"{plugin.GetProperty("version").GetString()} {plugin.GetProperty("state").GetString()}"));
        Assert.Equal("well", versions[0].GetProperty("health").GetProperty("message").GetString());
    }

    private string SecretFile => _home.Folder.In("api-key.txt");

    private JsonObject SecretInAFile()
    {
        File.WriteAllText(SecretFile, Secret + "\n");
        return new JsonObject { ["secret"] = $"file:{SecretFile}" };
    }

    private void Configure(JsonObject settings) =>
        File.WriteAllText(_home.Folder.Configuration, new JsonObject { ["plugins"] = new JsonObject { ["serviced"] = new JsonObject { ["settings"] = settings } } }.ToJsonString());
}
