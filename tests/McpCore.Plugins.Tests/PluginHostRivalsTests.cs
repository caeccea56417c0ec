using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Plugins that want the same id or the same job type, while one of them comes or goes.</summary>
public sealed class PluginHostRivalsTests : IDisposable
{
    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_HomesCopyRemoved_TheInstallationsTakesOverWithoutAGap()
    {
        var ours = _home.Add("echo");
        var theirs = _home.Add("echo", root: _home.Installation);
        PluginHome.SetVersion(theirs, "0.9.0");
        await using var live = await LiveHost.StartAsync(_home);
        live.Telling = _ => Assert.Contains(live.Host.Plugins, plugin => plugin.State == PluginState.Active);

        Directory.Delete(ours, recursive: true);
        await live.VerdictAsync("echo", "1.0.0");

        var view = live.Host.View("echo");
        Assert.Equal(("0.9.0", PluginState.Active, theirs), (view.Version, view.State, view.Folder));
        Assert.Equal("a", (string?)(await live.Host.RunAsync("echo", """{"text":"a"}""")).ResultNode()["text"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_CopyAddedToTheHome_TakesOverFromTheInstallations()
    {
        var theirs = _home.Add("echo", root: _home.Installation);
        PluginHome.SetVersion(theirs, "9.0.0");
        await using var live = await LiveHost.StartAsync(_home);

        var ours = _home.Add("echo");
        await live.VerdictAsync("echo", "9.0.0");

        var view = live.Host.View("echo");
        Assert.Equal(("1.0.0", PluginState.Active, ours), (view.Version, view.State, view.Folder));
        Assert.Contains(_home.Log.Lines, line => line.Id == 3003 && line.Text.Contains(theirs, StringComparison.Ordinal));
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("a-conflict")]
    [InlineData("z-conflict")]
    public async Task Watch_OwnerOfTheJobTypeRemoved_TheOtherTakesIt(string folder)
    {
        var owner = _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        _home.Add("conflict", folder);
        var refused = await live.UntilAsync("conflict", "1.0.0", PluginState.Refused);

        Directory.Delete(owner, recursive: true);
        var active = await live.UntilAsync("conflict", "1.0.0", PluginState.Active);

        Assert.Equal("job_type_conflict", refused.Plugin.ReasonCode);
        Assert.Null(active.From);
        Assert.Equal(["1.0.0 Active"], live.Versions("conflict"));
        Assert.Equal("mine", (string?)(await live.Host.RunAsync("echo", "\"mine\"")).ResultNode());
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("a-conflict")]
    [InlineData("z-conflict")]
    public async Task SetEnabledAsync_OwnerOfTheJobTypeDisabled_TheOtherTakesIt(string folder)
    {
        _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        _home.Add("conflict", folder);
        await live.UntilAsync("conflict", "1.0.0", PluginState.Refused);

        await live.Host.SetEnabledAsync("echo", enabled: false, TestContext.Current.CancellationToken);

        Assert.Equal(["1.0.0 Active"], live.Versions("conflict"));
        await live.Host.SetEnabledAsync("echo", enabled: true, TestContext.Current.CancellationToken);
        Assert.Equal("job_type_conflict", live.Host.Plugins.Single(plugin => plugin is { Id: "echo", State: PluginState.Refused }).ReasonCode);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("a-conflict")]
    [InlineData("z-conflict")]
    public async Task Watch_OwnersNewVersionGivesTheJobTypeUp_TheOtherTakesIt(string folder)
    {
        var owner = _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        _home.Add("conflict", folder);
        await live.UntilAsync("conflict", "1.0.0", PluginState.Refused);

        Directory.Delete(owner, recursive: true);
        _home.Add("witness", folder: "echo");
        PluginHome.EditManifest(owner, manifest => manifest["id"] = "echo");
        PluginHome.SetVersion(owner, "2.0.0");
        await live.UntilAsync("conflict", "1.0.0", PluginState.Active);

        Assert.Contains("2.0.0 Active", live.Versions("echo"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_ConflictStays_IsToldOnce()
    {
        _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        _home.Add("conflict", folder: "z-conflict");
        await live.UntilAsync("conflict", "1.0.0", PluginState.Refused);

        _home.Add("dep-a");
        await live.UntilAsync("dep-a", "1.0.0", PluginState.Active);

        Assert.Equal(["conflict 1.0.0 >Refused", "dep-a 1.0.0 >Active"], live.Told);
    }
}
