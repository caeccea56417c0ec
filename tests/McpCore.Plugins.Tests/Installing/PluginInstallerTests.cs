using McpCore.Plugins.Installing;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Installing;

/// <summary>An installation is one step: afterwards either the new version is active, or everything is as it was.</summary>
public sealed class PluginInstallerTests : IDisposable
{
    private readonly PluginHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task InstallAsync_NewPlugin_IsActiveAtOnce()
    {
        await using var live = await LiveHost.StartAsync(_home);

        var outcome = await live.Host.Installer.InstallAsync(Source("echo", "1.2.0"), Token);

        Assert.Equal((PluginOutcomeKind.Done, "echo", "1.2.0", PluginState.Active), (outcome.Kind, outcome.Plugin?.Id, outcome.Plugin?.Version, outcome.Plugin?.State));
        Assert.Equal(Path.Combine(_home.Drop, "echo"), outcome.Plugin?.Folder);
        Assert.Equal("a", (string?)(await live.Host.RunAsync("echo", """{"text":"a"}""")).ResultNode()["text"]);
        Assert.Equal(["echo 1.2.0 >Active"], live.Told);
        AssertNothingIsLeft();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task InstallAsync_ArchiveOfANewVersion_ReplacesTheOldOne()
    {
        var drop = _home.Add("echo");
        await File.WriteAllTextAsync(Path.Combine(drop, "of-before.txt"), "", Token);
        await using var live = await LiveHost.StartAsync(_home);
        var archive = TestArchive.Of(Source("echo", "2.0.0"), _home.PathOf("echo-2.0.0.zip"), "echo/");

        var outcome = await live.Host.Installer.InstallAsync(archive, Token);

        Assert.Equal(("2.0.0", PluginState.Active), (outcome.Plugin?.Version, outcome.Plugin?.State));
        Assert.False(File.Exists(Path.Combine(drop, "of-before.txt")));
        await live.VerdictAsync("echo", "1.0.0");
        Assert.Equal(["2.0.0 Active"], live.Versions("echo"));
        AssertNothingIsLeft();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task InstallAsync_FolderOfAnotherName_IsReplacedWhereItLies()
    {
        _home.Add("echo", folder: "my-echo");
        await using var live = await LiveHost.StartAsync(_home);

        var outcome = await live.Host.Installer.InstallAsync(Source("echo", "2.0.0"), Token);

        Assert.Equal(Path.Combine(_home.Drop, "my-echo"), outcome.Plugin?.Folder);
        Assert.Equal(["my-echo"], Directory.GetDirectories(_home.Drop).Select(Path.GetFileName));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task InstallAsync_PluginOfTheInstallation_GoesToTheHomeAndWins()
    {
        var shipped = _home.Add("echo", root: _home.Installation);
        await using var live = await LiveHost.StartAsync(_home);

        var outcome = await live.Host.Installer.InstallAsync(Source("echo", "2.0.0"), Token);

        Assert.Equal(Path.Combine(_home.Drop, "echo"), outcome.Plugin?.Folder);
        Assert.True(File.Exists(Path.Combine(shipped, "plugin.json")));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task InstallAsync_PlaceOfAnotherPlugin_IsRefused()
    {
        var other = _home.Add("dep-a", folder: "echo");
        await using var live = await LiveHost.StartAsync(_home);

        var outcome = await live.Host.Installer.InstallAsync(Source("echo", "1.0.0"), Token);

        Assert.Equal((PluginOutcomeKind.Refused, "place_taken"), (outcome.Kind, outcome.Code));
        Assert.Contains(other, outcome.Message, StringComparison.Ordinal);
        Assert.Equal(["1.0.0 Active"], live.Versions("dep-a"));
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("bad-constructor", "activation_failed")]
    [InlineData("conflict", "job_type_conflict")]
    public async Task InstallAsync_NewPluginThatIsNotTaken_LeavesNothing(string id, string code)
    {
        _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        var source = Source(id, "1.0.0");

        var outcome = await live.Host.Installer.InstallAsync(source, Token);

        Assert.Equal((PluginOutcomeKind.Refused, code), (outcome.Kind, outcome.Code));
        Assert.Equal(["echo"], live.Host.Plugins.Select(plugin => plugin.Id));
        Assert.Equal(["echo"], Directory.GetDirectories(_home.Drop).Select(Path.GetFileName));
        Assert.True(Directory.Exists(source));
        AssertNothingIsLeft();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task InstallAsync_VersionThatFails_PutsTheOldFolderBackWithoutLoadingItAgain()
    {
        var drop = _home.Add("dep-a");
        PluginHome.EditManifest(drop, manifest => manifest["id"] = "steady");
        var before = await File.ReadAllBytesAsync(Path.Combine(drop, "plugin.json"), Token);
        await using var live = await LiveHost.StartAsync(_home);
        var bad = Source("bad-constructor", "2.0.0");
        PluginHome.EditManifest(bad, manifest => manifest["id"] = "steady");

        var outcome = await live.Host.Installer.InstallAsync(bad, Token);
        await live.LookAsync();

        Assert.Equal((PluginOutcomeKind.Refused, "activation_failed"), (outcome.Kind, outcome.Code));
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(drop, "plugin.json"), Token));
        Assert.Equal(["1.0.0 Active"], live.Versions("steady"));
        Assert.Equal(["steady 2.0.0 >Failed"], live.Told);
        Assert.Equal(["steady@1.0.0"], Contexts.Of("steady").Where(name => name == "steady@1.0.0"));
        Assert.Equal("1.0.0.0", (string?)(await live.Host.RunAsync("dep_a", "{}")).ResultNode()["version"]);
        AssertNothingIsLeft();
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("nowhere", "not_found")]
    [InlineData("text.txt", "archive_invalid")]
    [InlineData("linked.zip", "link_in_folder")]
    [InlineData("linked-folder", "link_in_folder")]
    [InlineData("empty", "no_agents")]
    [InlineData("unsafe", "unsafe_folder")]
    public async Task InstallAsync_NothingThatCanBeTaken_ChangesNothing(string name, string code)
    {
        var path = _home.PathOf(name);
        await File.WriteAllTextAsync(_home.PathOf("text.txt"), "text", Token);
        Directory.CreateDirectory(_home.PathOf("empty"));
        Directory.Move(Source("echo", "1.0.0"), _home.PathOf("unsafe"));
        UnixModes.Set(_home.PathOf("unsafe"), "777");
        File.CreateSymbolicLink(_home.PathOf("linked.zip"), _home.PathOf("text.txt"));
        Directory.CreateSymbolicLink(_home.PathOf("linked-folder"), _home.PathOf("empty"));
        await using var live = await LiveHost.StartAsync(_home);

        var outcome = await live.Host.Installer.InstallAsync(path, Token);

        Assert.Equal((PluginOutcomeKind.Refused, code), (outcome.Kind, outcome.Code));
        Assert.Empty(live.Host.Plugins);
        Assert.False(Directory.Exists(_home.Drop));
        AssertNothingIsLeft();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task InstallAsync_DisabledPlugin_IsPutInPlaceAndNotStarted()
    {
        await using var live = await LiveHost.StartAsync(_home, "echo");

        var outcome = await live.Host.Installer.InstallAsync(Source("echo", "1.0.0"), Token);

        Assert.Equal((PluginOutcomeKind.Done, PluginState.Unloaded, false), (outcome.Kind, outcome.Plugin?.State, outcome.Plugin?.IsEnabled));
        Assert.True(Directory.Exists(Path.Combine(_home.Drop, "echo")));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task InstallAsync_SwappedInTheDropFolderLater_RunsWhatWasChecked()
    {
        await using var live = await LiveHost.StartAsync(_home);
        await live.Host.Installer.InstallAsync(Source("echo", "1.0.0"), Token);

        await File.WriteAllTextAsync(Path.Combine(_home.Drop, "echo", "McpCore.TestPlugins.Echo.dll"), "something else", Token);

        Assert.Equal("a", (string?)(await live.Host.RunAsync("echo", """{"text":"a"}""")).ResultNode()["text"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RollBackAsync_AfterAnInstallation_IsTheVersionBeforeAndThenTheOther()
    {
        await using var live = await LiveHost.StartAsync(_home);
        await live.Host.Installer.InstallAsync(Source("echo", "1.0.0"), Token);
        await live.Host.Installer.InstallAsync(Source("echo", "2.0.0"), Token);

        var back = await live.Host.Installer.RollBackAsync("echo", Token);
        var forth = await live.Host.Installer.RollBackAsync("echo", Token);

        Assert.Equal(("1.0.0", PluginState.Active), (back.Plugin?.Version, back.Plugin?.State));
        Assert.Equal(("2.0.0", PluginState.Active), (forth.Plugin?.Version, forth.Plugin?.State));
        Assert.Contains("2.0.0", await File.ReadAllTextAsync(Path.Combine(_home.Drop, "echo", "plugin.json"), Token), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RollBackAsync_AfterARestart_StillKnowsTheVersionBefore()
    {
        var folder = _home.Add("echo");
        await using (await _home.LoadAsync())
        {
        }

        PluginHome.SetVersion(folder, "2.0.0");
        await using (await _home.LoadAsync())
        {
        }

        await using var live = await LiveHost.StartAsync(_home);
        var outcome = await live.Host.Installer.RollBackAsync("echo", Token);

        Assert.Equal("1.0.0", outcome.Plugin?.Version);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RollBackAsync_RefusedVersionInTheDropFolder_IsTheVersionThatWasActiveLast()
    {
        var folder = _home.Add("echo");
        await using (await _home.LoadAsync())
        {
        }

        PluginHome.SetVersion(folder, "2.0.0");
        await File.WriteAllTextAsync(Path.Combine(folder, "McpCore.TestPlugins.Echo.dll"), "no assembly", Token);
        await using var live = await LiveHost.StartAsync(_home);
        var before = live.Versions("echo");

        var outcome = await live.Host.Installer.RollBackAsync("echo", Token);

        Assert.Equal(["2.0.0 Refused"], before);
        Assert.Equal(("1.0.0", PluginState.Active), (outcome.Plugin?.Version, outcome.Plugin?.State));
        Assert.Equal(["1.0.0 Active"], live.Versions("echo"));
        Assert.Equal("a", (string?)(await live.Host.RunAsync("echo", """{"text":"a"}""")).ResultNode()["text"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RollBackAsync_DamagedCopy_IsAConflictAndNothingChanges()
    {
        await using var live = await LiveHost.StartAsync(_home);
        await live.Host.Installer.InstallAsync(Source("echo", "1.0.0"), Token);
        await live.Host.Installer.InstallAsync(Source("echo", "2.0.0"), Token);
        var copy = Directory.GetDirectories(Path.Combine(_home.Staging, "echo"), "1.0.0-*").Single();
        await File.AppendAllTextAsync(Path.Combine(copy, "McpCore.TestPlugins.Echo.dll"), "x", Token);

        var outcome = await live.Host.Installer.RollBackAsync("echo", Token);

        Assert.Equal(PluginOutcomeKind.Conflict, outcome.Kind);
        Assert.Contains("damaged", outcome.Message, StringComparison.Ordinal);
        Assert.Equal("2.0.0 Active", live.Versions("echo")[0]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RollBackAsync_NoVersionBeforeOrNoPlugin_SaysSo()
    {
        await using var live = await LiveHost.StartAsync(_home);
        await live.Host.Installer.InstallAsync(Source("echo", "1.0.0"), Token);

        Assert.Equal(PluginOutcomeKind.Conflict, (await live.Host.Installer.RollBackAsync("echo", Token)).Kind);
        Assert.Equal(PluginOutcomeKind.NotFound, (await live.Host.Installer.RollBackAsync("ech", Token)).Kind);
        Assert.Equal(PluginOutcomeKind.NotFound, (await live.Host.Installer.RollBackAsync("..", Token)).Kind);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RemoveAsync_DuringARun_TheRunEndsAndNothingIsLeft()
    {
        _home.Add("probe");
        await using var live = await LiveHost.StartAsync(_home);
        var gate = new RunGate(_home.PathOf("gate"));
        var port = new RecordingPort();
        var run = live.Host.RunAsync("probe", $$"""{"gate":"{{gate.Path}}","heartbeat":true}""", port);
        await port.HeartbeatSeen.Task.WaitAsync(Token);

        var outcome = await live.Host.Installer.RemoveAsync("probe", Token);
        await gate.OpenAsync();

        Assert.Equal((PluginOutcomeKind.Done, "probe", "1.0.0", PluginState.Draining, 1), (outcome.Kind, outcome.Plugin?.Id, outcome.Plugin?.Version, outcome.Plugin?.State, outcome.Plugin?.Running));
        Assert.False(Directory.Exists(Path.Combine(_home.Drop, "probe")));
        Assert.Equal(Agents.AgentOutcomeKind.Completed, (await run).Kind);
        await live.VerdictAsync("probe", "1.0.0");
        Assert.Empty(live.Host.Plugins);
        Assert.Empty(_home.StagedCopies("probe"));
        AssertNothingIsLeft();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RemoveAsync_PluginOfTheInstallation_IsAConflictWithAdvice()
    {
        var shipped = _home.Add("echo", root: _home.Installation);
        await using var live = await LiveHost.StartAsync(_home);

        var outcome = await live.Host.Installer.RemoveAsync("echo", Token);

        Assert.Equal(PluginOutcomeKind.Conflict, outcome.Kind);
        Assert.Contains("mcpcore plugin disable echo", outcome.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(shipped));
        Assert.Equal(PluginOutcomeKind.NotFound, (await live.Host.Installer.RemoveAsync("other", Token)).Kind);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RemoveAsync_PluginThatHidOneOfTheInstallation_BringsThatBack()
    {
        _home.Add("echo", root: _home.Installation);
        PluginHome.SetVersion(_home.Add("echo"), "2.0.0");
        await using var live = await LiveHost.StartAsync(_home);

        var outcome = await live.Host.Installer.RemoveAsync("echo", Token);

        Assert.Equal("2.0.0", outcome.Plugin?.Version);
        Assert.Equal("1.0.0 Active", live.Versions("echo")[0]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RemoveAsync_FolderThatWasNeverTaken_IsRemoved()
    {
        _home.AddFile("broken", "plugin.json", "{"u8.ToArray());
        await using var live = await LiveHost.StartAsync(_home);

        var outcome = await live.Host.Installer.RemoveAsync("broken", Token);

        Assert.Equal((PluginOutcomeKind.Done, PluginState.Unloaded), (outcome.Kind, outcome.Plugin?.State));
        Assert.Empty(live.Host.Plugins);
    }

    private string Source(string id, string version)
    {
        var folder = _home.Add(id, root: _home.PathOf($"source-{version}"));
        PluginHome.SetVersion(folder, version);
        return folder;
    }

    private void AssertNothingIsLeft() => Assert.DoesNotContain(Directory.GetDirectories(_home.Staging), folder => Path.GetFileName(folder).StartsWith('.'));
}
