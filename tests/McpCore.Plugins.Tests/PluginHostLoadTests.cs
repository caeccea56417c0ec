using System.Text;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Plugins that are taken.</summary>
public sealed class PluginHostLoadTests : IDisposable
{
    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_Valid_IsActiveWithAllThatIsKnown()
    {
        var folder = _home.Add("echo");

        var host = await _home.LoadAsync();

        var view = host.View("echo");
        Assert.Equal(("1.0.0", PluginState.Active, "inprocess", folder), (view.Version, view.State, view.Isolation, view.Folder));
        Assert.Null(view.ReasonCode);
        Assert.Null(view.Reason);
        Assert.Empty(view.Warnings);
        Assert.Matches("^[0-9a-f]{64}$", view.Sha256);
        var type = Assert.Single(view.JobTypes);
        Assert.Equal(("echo", "Returns its text."), (type.Name, type.Description));
        Assert.Equal(["old_echo"], type.Aliases);
        Assert.Contains("\"text\"", Encoding.UTF8.GetString(type.PayloadSchema.Span), StringComparison.Ordinal);
        Assert.Contains(_home.Log.Lines, line => line.Id == 3000 && line.Text == "Plugin echo 1.0.0 is active: echo");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_NoFolders_LoadsNothing()
    {
        var host = await _home.LoadAsync();

        Assert.Empty(host.Plugins);
        Assert.True(Directory.Exists(_home.Staging));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_BareFolder_TakesIdFromTheFolderAndVersionFromTheAssembly()
    {
        var folder = _home.Add("echo", folder: "my-echo");
        File.Delete(Path.Combine(folder, "plugin.json"));

        var host = await _home.LoadAsync();

        var view = host.View("my-echo");
        Assert.Equal((PluginState.Active, "0.1.0"), (view.State, view.Version));
        await AssertEchoesAsync(host);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_NoDeps_WarnsAndTakesDependenciesFromTheFolder()
    {
        File.Delete(Path.Combine(_home.Add("dep-a"), "McpCore.TestPlugins.DepA.deps.json"));

        var host = await _home.LoadAsync();

        var warning = Assert.Single(host.View("dep-a").Warnings);
        Assert.Contains("no McpCore.TestPlugins.DepA.deps.json", warning, StringComparison.Ordinal);
        Assert.Contains(_home.Log.Lines, line => line.Id == 3002);
        Assert.Equal("1.0.0.0", await VersionSeenAsync(host, "dep_a"));
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LoadAllAsync_OwnCopyOfTheContract_WarnsAndUsesTheHosts(bool deps)
    {
        var folder = _home.Add("echo");
        File.Copy(typeof(Agents.AgentBase).Assembly.Location, Path.Combine(folder, "McpCore.Agents.dll"));
        if (!deps)
        {
            File.Delete(Path.Combine(folder, "McpCore.TestPlugins.Echo.deps.json"));
        }

        var host = await _home.LoadAsync();

        Assert.Contains("The folder has its own copy of McpCore.Agents.dll; the host's is used.", host.View("echo").Warnings);
        await AssertEchoesAsync(host);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_OwnCopyOfTheFramework_UsesTheHosts()
    {
        var folder = _home.Add("probe");
        File.Delete(Path.Combine(folder, "McpCore.TestPlugins.Probe.deps.json"));
        foreach (var name in new[] { "System.Runtime.dll", "System.Text.Json.dll", "System.Collections.dll" })
        {
            File.Copy(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name), Path.Combine(folder, name));
        }

        var host = await _home.LoadAsync();
        var result = (await host.RunAsync("probe", """{"metadata":true}""")).ResultNode();

        Assert.Equal("{}", (string?)result["metadata"]);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LoadAllAsync_Satellite_IsFound(bool deps)
    {
        var folder = _home.Add("localised");
        if (!deps)
        {
            File.Delete(Path.Combine(folder, "McpCore.TestPlugins.Localised.deps.json"));
        }

        var host = await _home.LoadAsync();

        Assert.Equal("guten Tag", (string?)(await host.RunAsync("localised", """{"culture":"de"}""")).ResultNode());
        Assert.Equal("good day", (string?)(await host.RunAsync("localised", """{"culture":"fr"}""")).ResultNode());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_TwoVersionsOfOneDependency_EachSeesItsOwn()
    {
        _home.Add("dep-a");
        _home.Add("dep-b");

        var host = await _home.LoadAsync();

        Assert.Equal("1.0.0.0", await VersionSeenAsync(host, "dep_a"));
        Assert.Equal("2.0.0.0", await VersionSeenAsync(host, "dep_b"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_SameIdInHomeAndInstallation_HomeWinsAndTheLogSaysSo()
    {
        var ours = _home.Add("echo");
        var theirs = _home.Add("echo", root: _home.Installation);
        PluginHome.EditManifest(theirs, manifest => manifest["version"] = "9.0.0");

        var host = await _home.LoadAsync();

        var view = Assert.Single(host.Plugins);
        Assert.Equal((ours, "1.0.0"), (view.Folder, view.Version));
        var line = Assert.Single(_home.Log.Lines, line => line.Id == 3003);
        Assert.Contains(ours, line.Text, StringComparison.Ordinal);
        Assert.Contains(theirs, line.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_HomeAndInstallation_BothAreLoaded()
    {
        _home.Add("dep-a");
        _home.Add("echo", root: _home.Installation);

        var host = await _home.LoadAsync();

        Assert.Equal(["dep-a", "echo"], host.Plugins.Select(plugin => plugin.Id));
        Assert.All(host.Plugins, plugin => Assert.Equal(PluginState.Active, plugin.State));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_DropFolderRemovedAfterwards_AgentAndItsLazyDependencyRun()
    {
        var folder = _home.Add("dep-a");
        var host = await _home.LoadAsync();

        Directory.Delete(folder, recursive: true);

        Assert.Equal("1.0.0.0", await VersionSeenAsync(host, "dep_a"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_DropFolderTruncatedAfterwards_AgentRuns()
    {
        var folder = _home.Add("dep-a");
        var host = await _home.LoadAsync();

        foreach (var file in Directory.GetFiles(folder))
        {
            using var stream = File.OpenWrite(file);
            stream.SetLength(0);
        }

        Assert.Equal("1.0.0.0", await VersionSeenAsync(host, "dep_a"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_NewVersions_KeepTheStagedCopyOfTheOneBeforeAlone()
    {
        var folder = _home.Add("echo");
        await _home.LoadAsync();
        PluginHome.EditManifest(folder, manifest => manifest["version"] = "2.0.0");
        await _home.LoadAsync();
        PluginHome.EditManifest(folder, manifest => manifest["version"] = "3.0.0");

        var host = await _home.LoadAsync();

        Assert.Equal(["2.0.0", "3.0.0"], _home.StagedVersions("echo"));
        await AssertEchoesAsync(host);
    }

    private static async Task AssertEchoesAsync(PluginHost host) =>
        Assert.Equal("hello", (string?)(await host.RunAsync("echo", """{"text":"hello"}""")).ResultNode()["text"]);

    private static async Task<string?> VersionSeenAsync(PluginHost host, string jobType) =>
        (string?)(await host.RunAsync(jobType, "{}")).ResultNode()["version"];
}
