using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;
using McpCore.AcceptanceTests.Plugins;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Scenarios 16, 17 and 22: what plugins bring with them.</summary>
public sealed class DependencyTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [MemberData(nameof(ScenarioPlugins.Isolations), MemberType = typeof(ScenarioPlugins))]
    public async Task Each_plugin_sees_its_own_version_of_a_dependency_direct_or_not(string isolation)
    {
        _home.Put("dep-a", isolation);
        _home.Put("dep-b", isolation);
        var chain = _home.Put("chain", isolation);
        var daemon = await _home.StartDaemonAsync();

        var (direct1, direct2, transitive1) = (await VersionAsync(daemon, "dep_a"), await VersionAsync(daemon, "dep_b"), await VersionAsync(daemon, "chain"));

        // The library between was built on version 1; another part of the plugin would bring version 2.
        File.Copy(Path.Combine(_home.Folder.Plugins, "dep-b", "McpCore.TestPlugins.Dependency.dll"), Path.Combine(chain, "McpCore.TestPlugins.Dependency.dll"), overwrite: true);
        await CommandLine.RunAsync(_home.Folder, "plugin", "reload", "chain");
        var transitive2 = await VersionAsync(daemon, "chain");

        Assert.Equal(("1.0.0.0", "2.0.0.0", "1.0.0.0", "2.0.0.0"), (direct1, direct2, transitive1, transitive2));
    }

    [Theory]
    [MemberData(nameof(ScenarioPlugins.Isolations), MemberType = typeof(ScenarioPlugins))]
    public async Task A_native_library_of_a_plugin_works_and_survives_a_reload_and_a_new_version(string isolation)
    {
        var folder = _home.Put("native-dependency", isolation);
        var daemon = await _home.StartDaemonAsync();
        await using var states = await PluginStates.FollowAsync(daemon);

        var loaded = await VersionAsync(daemon, "native_dependency");
        await CommandLine.RunAsync(_home.Folder, "plugin", "reload", "native-dependency");
        await states.UntilAsync("native-dependency 1.0.0 draining>unloaded");
        var reloaded = await VersionAsync(daemon, "native_dependency");
        ScenarioPlugins.EditManifest(folder, manifest => manifest["version"] = "2.0.0");
        await CommandLine.RunAsync(_home.Folder, "plugin", "reload", "native-dependency");
        await states.UntilAsync("native-dependency 1.0.0 draining>unloaded");
        var replaced = await VersionAsync(daemon, "native_dependency");

        Assert.Matches(@"^3\.\d+\.\d+$", loaded);
        Assert.Equal((loaded, loaded), (reloaded, replaced));
        if (isolation == ScenarioPlugins.InProcess)
        {
            // The daemon's own store uses a library of the same name.
            var mapped = await File.ReadAllTextAsync($"/proc/{daemon.ProcessId}/maps", TestContext.Current.CancellationToken);
            Assert.Matches("staged/native-dependency/.*libe_sqlite3", mapped);
        }
    }

    private static async Task<string> VersionAsync(DaemonUnderTest daemon, string type)
    {
        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync(type, "{}"));
        Assert.Equal("completed", job.Status());
        return job.GetProperty("result").Text("version");
    }
}
