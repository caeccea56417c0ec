using McpCore.Agents;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Plugins that are added, replaced and removed while the host runs.</summary>
public sealed class PluginHostReplaceTests : IDisposable
{
    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_FolderAdded_BecomesActive()
    {
        await using var live = await LiveHost.StartAsync(_home);
        _home.Add("echo");

        var change = await live.UntilAsync("echo", "1.0.0", PluginState.Active);

        Assert.Null(change.From);
        Assert.Equal(["echo 1.0.0 >Active"], live.Told);
        Assert.Equal("a", (string?)(await live.Host.RunAsync("echo", """{"text":"a"}""")).ResultNode()["text"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_NewVersion_TakesOverThenTheOldIsUnloaded()
    {
        var folder = _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        PluginHome.SetVersion(folder, "2.0.0");

        var verdict = await live.VerdictAsync("echo", "1.0.0");

        Assert.Equal(["echo 1.0.0 Active>Draining", "echo 2.0.0 >Active", "echo 1.0.0 Draining>Unloaded", "echo 1.0.0 Unloaded>Unloaded"], live.Told);
        Assert.Equal(new UnloadView(UnloadState.Collected, null), verdict);
        Assert.Equal(["2.0.0 Active"], live.Versions("echo"));
        Assert.Equal(["1.0.0", "2.0.0"], _home.StagedVersions("echo"));
        Assert.Equal("a", (string?)(await live.Host.RunAsync("echo", """{"text":"a"}""")).ResultNode()["text"]);
        Assert.Contains(_home.Log.Lines, line => line.Id == 3004 && line.Text == "Plugin echo 1.0.0 is draining: Version 2.0.0 took over.");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_NewVersionDuringARun_TheRunEndsOnTheOldOneWhichIsThenUnloaded()
    {
        var folder = AddProbe("replaced-probe");
        await using var live = await LiveHost.StartAsync(_home);
        var unloading = Contexts.WhenUnloading("replaced-probe", "1.0.0");
        var old = (live.Host.View("replaced-probe").Version!, live.Host.View("replaced-probe").Sha256!);
        var (run, gate) = await StartGatedAsync(live.Host);

        PluginHome.SetVersion(folder, "2.0.0");
        await live.UntilAsync("replaced-probe", "2.0.0", PluginState.Active);
        var fresh = await live.Host.RunAsync("probe", "{}");
        var claimedBefore = await live.Host.RunAsync("probe", old, "{}"u8.ToArray(), new RecordingPort(), TestContext.Current.CancellationToken);
        var views = live.Host.Plugins;
        var staged = _home.StagedCopies("replaced-probe");
        var unloadedEarly = unloading.IsCompleted;
        await gate.OpenAsync();
        var outcome = await run;
        await live.VerdictAsync("replaced-probe", "1.0.0");

        Assert.Equal((AgentOutcomeKind.Completed, AgentOutcomeKind.Completed), (fresh.Kind, claimedBefore?.Kind));
        Assert.Equal([("2.0.0", PluginState.Active, 0), ("1.0.0", PluginState.Draining, 1)], views.Select(view => (view.Version!, view.State, view.Running)));
        Assert.Equal(("draining", "Version 2.0.0 took over."), (views[1].ReasonCode, views[1].Reason));
        Assert.Equal(["1.0.0", "2.0.0"], staged.Select(name => name.Split('-')[0]));
        Assert.False(unloadedEarly);
        Assert.Equal(AgentOutcomeKind.Completed, outcome.Kind);
        await unloading;
        Assert.Equal(["1.0.0", "2.0.0"], _home.StagedVersions("replaced-probe"));
        Assert.Equal(["2.0.0 Active"], live.Versions("replaced-probe"));
        Assert.Null(await live.Host.RunAsync("probe", old, "{}"u8.ToArray(), new RecordingPort(), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_ReplacedTwiceDuringRuns_EachRunEndsOnItsOwnVersion()
    {
        var folder = AddProbe("probe");
        await using var live = await LiveHost.StartAsync(_home);
        var (first, firstGate) = await StartGatedAsync(live.Host);
        PluginHome.SetVersion(folder, "2.0.0");
        await live.UntilAsync("probe", "2.0.0", PluginState.Active);
        var (second, secondGate) = await StartGatedAsync(live.Host);
        PluginHome.SetVersion(folder, "3.0.0");
        await live.UntilAsync("probe", "3.0.0", PluginState.Active);
        Assert.Equal(["3.0.0 Active", "1.0.0 Draining", "2.0.0 Draining"], live.Versions("probe"));

        await secondGate.OpenAsync();
        await second;
        await live.VerdictAsync("probe", "2.0.0");

        Assert.Equal(["3.0.0 Active", "1.0.0 Draining"], live.Versions("probe"));
        Assert.Equal(["1.0.0", "2.0.0", "3.0.0"], _home.StagedVersions("probe"));
        await firstGate.OpenAsync();
        Assert.Equal(AgentOutcomeKind.Completed, (await first).Kind);
        await live.VerdictAsync("probe", "1.0.0");
        Assert.Equal(["2.0.0", "3.0.0"], _home.StagedVersions("probe"));
        Assert.Equal(["3.0.0 Active"], live.Versions("probe"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_FolderRemovedDuringARun_TheRunEndsAndNothingIsLeft()
    {
        var folder = AddProbe("probe");
        await using var live = await LiveHost.StartAsync(_home);
        var (run, gate) = await StartGatedAsync(live.Host);

        Directory.Delete(folder, recursive: true);
        var change = await live.UntilAsync("probe", "1.0.0", PluginState.Draining);
        var refused = await live.Host.RunAsync("probe", null, "{}"u8.ToArray(), new RecordingPort(), TestContext.Current.CancellationToken);
        await gate.OpenAsync();
        var outcome = await run;
        await live.VerdictAsync("probe", "1.0.0");

        Assert.Equal("The plugin's folder was removed.", change.Plugin.Reason);
        Assert.Null(refused);
        Assert.Equal(AgentOutcomeKind.Completed, outcome.Kind);
        Assert.Empty(live.Host.Plugins);
        Assert.Empty(_home.StagedCopies("probe"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_RemovedAndAddedAgain_IsActiveAgain()
    {
        var folder = _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        Directory.Delete(folder, recursive: true);
        await live.UntilAsync("echo", "1.0.0", PluginState.Unloaded);

        _home.Add("echo");
        await live.UntilAsync("echo", "1.0.0", PluginState.Active);

        Assert.Equal("a", (string?)(await live.Host.RunAsync("echo", """{"text":"a"}""")).ResultNode()["text"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_NewVersionIsRefused_TheOldOneGoesOnUntilItIsMended()
    {
        var folder = _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        var entry = Path.Combine(folder, "McpCore.TestPlugins.Echo.dll");
        var good = await File.ReadAllBytesAsync(entry, TestContext.Current.CancellationToken);
        PluginHome.SetVersion(folder, "2.0.0");
        await File.WriteAllTextAsync(entry, "no assembly", TestContext.Current.CancellationToken);

        var refused = await live.UntilAsync("echo", "2.0.0", PluginState.Refused);
        var both = live.Versions("echo");
        var outcome = await live.Host.RunAsync("echo", """{"text":"old"}""");
        await File.WriteAllBytesAsync(entry, good, TestContext.Current.CancellationToken);
        await live.VerdictAsync("echo", "1.0.0");

        Assert.Equal("invalid_image", refused.Plugin.ReasonCode);
        Assert.Equal(["1.0.0 Active", "2.0.0 Refused"], both);
        Assert.Equal("old", (string?)outcome.ResultNode()["text"]);
        Assert.Equal(["2.0.0 Active"], live.Versions("echo"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_NewVersionFails_TheOldOneGoesOn()
    {
        var folder = _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        Directory.Delete(folder, recursive: true);
        _home.Add("bad-constructor", folder: "echo");
        PluginHome.EditManifest(folder, manifest => manifest["id"] = "echo");
        PluginHome.SetVersion(folder, "2.0.0");

        var failed = await live.UntilAsync("echo", "2.0.0", PluginState.Failed);

        Assert.Equal("activation_failed", failed.Plugin.ReasonCode);
        Assert.Equal(["1.0.0 Active", "2.0.0 Failed"], live.Versions("echo"));
        Assert.Equal("old", (string?)(await live.Host.RunAsync("echo", """{"text":"old"}""")).ResultNode()["text"]);
        Assert.DoesNotContain(live.Told, change => change.EndsWith("Draining", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_ManifestBecomesUnreadable_IsABadVersionOfThePluginAndNotItsEnd()
    {
        var folder = _home.Add("echo", folder: "some folder");
        await using var live = await LiveHost.StartAsync(_home);
        var manifest = Path.Combine(folder, "plugin.json");
        var good = await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(manifest, "{", TestContext.Current.CancellationToken);

        var refused = await live.UntilAsync("echo", null, PluginState.Refused);
        var versions = live.Versions("echo");
        await File.WriteAllTextAsync(manifest, good.Replace("1.0.0", "1.0.1", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await live.UntilAsync("echo", "1.0.1", PluginState.Active);

        Assert.Equal("manifest_invalid", refused.Plugin.ReasonCode);
        Assert.Equal(["1.0.0 Active", " Refused"], versions);
        Assert.DoesNotContain(live.Host.Plugins, plugin => plugin.Id == "some folder");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_HalfCopied_IsNotLookedAtBeforeTheRestIsThere()
    {
        var whole = _home.Add("dep-a", root: _home.PathOf("elsewhere"));
        await using var live = await LiveHost.StartAsync(_home);
        var target = Directory.CreateDirectory(Path.Combine(_home.Drop, "dep-a")).FullName;

        foreach (var file in Directory.GetFiles(whole).Order(StringComparer.Ordinal))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            await live.LookAsync(TimeSpan.FromMilliseconds(900));
        }

        await live.UntilAsync("dep-a", "1.0.0", PluginState.Active);
        Assert.Equal(["dep-a 1.0.0 >Active"], live.Told);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_NoNoticeComes_LooksEverySecondAnyway()
    {
        await using var live = await LiveHost.StartAsync(_home);

        Assert.Equal(TimeSpan.FromSeconds(1), await live.LookAsync());
        Assert.Equal(TimeSpan.FromSeconds(1), await live.LookAsync());
    }

    private string AddProbe(string id)
    {
        var folder = _home.Add("probe");
        PluginHome.EditManifest(folder, manifest => manifest["id"] = id);
        return folder;
    }

    private async Task<(Task<AgentOutcome> Run, RunGate Gate)> StartGatedAsync(PluginHost host)
    {
        var gate = new RunGate(_home.PathOf($"gate-{Guid.NewGuid():N}"));
        var port = new RecordingPort();
        var run = host.RunAsync("probe", $$"""{"gate":"{{gate.Path}}","heartbeat":true}""", port);
        await port.HeartbeatSeen.Task.WaitAsync(TestContext.Current.CancellationToken);
        return (run, gate);
    }
}
