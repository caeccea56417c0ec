using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>Two versions of a plugin at once: jobs that ask for one, and a canary that takes a part of the new jobs.</summary>
public sealed class SideBySideTests : IAsyncDisposable
{
    private const string QuickSettle = "plugins.settle=100ms";
    private const int Jobs = 60;

    private readonly TestHome _home = new();
    private readonly PluginVersions _plugin;

    public SideBySideTests() => _plugin = new PluginVersions(_home, "echo");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_job_that_asks_for_a_version_waits_for_it_and_says_which_there_are()
    {
        _plugin.Install("1.0.0");
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);

        var now = await daemon.WaitForEndAsync(await SubmitAsync(daemon, "1.0.0"));
        var early = await SubmitAsync(daemon, "2.0.0");
        var blocked = await daemon.Client.GetAsync($"jobs/{early}", Token);
        _plugin.Install("2.0.0");
        await states.UntilAsync("echo 2.0.0 >active");
        var ended = await daemon.WaitForEndAsync(early);
        var late = await daemon.Client.GetAsync($"jobs/{await SubmitAsync(daemon, "1.0.0")}", Token);

        Assert.Equal(("completed", "1.0.0"), (now.Status(), VersionOf(now)));
        Assert.Equal(("blocked", "version_missing"), (blocked.Status(), ReasonOf(blocked, "code")));
        Assert.Equal("The job asks for version 2.0.0 of the plugin echo; there is 1.0.0. The job runs when 2.0.0 takes jobs.", ReasonOf(blocked, "message"));
        Assert.Equal(("completed", "2.0.0"), (ended.Status(), VersionOf(ended)));
        Assert.Equal("2.0.0", ended.GetProperty("options").GetProperty("agent_version").GetString());
        Assert.Equal(("blocked", "version_missing"), (late.Status(), ReasonOf(late, "code")));
    }

    [Fact]
    public async Task A_canary_takes_its_part_across_a_restart_and_then_all_or_nothing_as_configured()
    {
        Configure(40);
        _plugin.Install("1.0.0");
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using (var states = await PluginStates.FollowAsync(daemon))
        {
            _plugin.Install("2.0.0");
            await states.UntilAsync("echo 2.0.0 >active");
        }

        var before = await RunManyAsync(daemon);
        var pinned = await RunAsync(daemon, "2.0.0");
        var show = await CommandLine.RunAsync(_home.Folder, "plugin", "show", "echo@2.0.0", "--json");
        await daemon.TerminateAsync();
        daemon = await _home.StartDaemonAsync(QuickSettle);
        var after = await RunManyAsync(daemon);
        await daemon.TerminateAsync();
        Configure(0);
        daemon = await _home.StartDaemonAsync(QuickSettle);
        var takenBack = await RunManyAsync(daemon);
        var stillPinned = await RunAsync(daemon, "2.0.0");
        await daemon.TerminateAsync();
        File.Delete(_home.Folder.Configuration);
        daemon = await _home.StartDaemonAsync(QuickSettle);
        var takenOver = await RunManyAsync(daemon);

        Assert.All([before, after], versions => Assert.InRange(versions.Count(version => version == "2.0.0"), Jobs / 10, Jobs * 7 / 10));
        Assert.All([before, after], versions => Assert.Equal(["1.0.0", "2.0.0"], versions.Distinct().Order(StringComparer.Ordinal)));
        Assert.Equal(("2.0.0", "2.0.0"), (pinned, stillPinned));
        Assert.Equal(40, JsonNode.Parse(show.Output)!["canary_percent"]!.GetValue<int>());
        Assert.All(takenBack, version => Assert.Equal("1.0.0", version));
        Assert.All(takenOver, version => Assert.Equal("2.0.0", version));
    }

    [Fact]
    public async Task A_version_that_a_plugin_does_not_have_is_told_with_those_that_it_has()
    {
        _plugin.Install("1.0.0");
        var daemon = await _home.StartDaemonAsync(QuickSettle);

        var show = await CommandLine.RunAsync(_home.Folder, "plugin", "show", "echo@1.0.0");
        var other = await Assert.ThrowsAsync<McpCoreException>(() => daemon.Client.GetAsync("plugins/echo@9.0.0", Token));

        Assert.Equal(0, show.ExitCode);
        Assert.Equal((404, "The plugin echo has no version \"9.0.0\". It has 1.0.0."), (other.Problem.Status, other.Problem.Detail));
    }

    private static string? VersionOf(JsonElement job) => job.GetProperty("plugin").GetProperty("version").GetString();

    private static string? ReasonOf(JsonElement job, string member) => job.GetProperty("waiting_reason").GetProperty(member).GetString();

    private static Task<string> SubmitAsync(DaemonUnderTest daemon, string version) => daemon.SubmitAsync("echo", """{"text":"x"}""", $",\"agent_version\":\"{version}\"");

    private static async Task<string?> RunAsync(DaemonUnderTest daemon, string version) => VersionOf(await daemon.WaitForEndAsync(await SubmitAsync(daemon, version)));

    private static async Task<IReadOnlyList<string?>> RunManyAsync(DaemonUnderTest daemon)
    {
        var ids = new List<string>();
        for (var i = 0; i < Jobs; i++)
        {
            ids.Add(await daemon.SubmitAsync("echo", """{"text":"x"}"""));
        }

        var versions = new List<string?>();
        foreach (var id in ids)
        {
            versions.Add(VersionOf(await daemon.WaitForEndAsync(id)));
        }

        return versions;
    }

    private void Configure(int percent)
    {
        Directory.CreateDirectory(_home.Folder.Path);
        File.WriteAllText(_home.Folder.Configuration, $$$"""{ "plugins": { "echo": { "canary": { "version": "2.0.0", "percent": {{{percent}}} } } } }""");
    }
}
