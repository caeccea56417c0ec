using McpCore.Agents;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>What a person asks for: disable, enable, reload. It happens at once, and the folder counts as it is.</summary>
public sealed class PluginHostSwitchTests : IDisposable
{
    private readonly PluginHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task SetEnabledAsync_Disabled_GetsNoRunsAndIsUnloaded()
    {
        _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);

        var known = await live.Host.SetEnabledAsync("echo", enabled: false, Token);
        var run = await live.Host.RunAsync("echo", null, default, new RecordingPort(), Token);
        await live.VerdictAsync("echo", "1.0.0");

        Assert.True(known);
        Assert.Null(run);
        var view = live.Host.View("echo");
        Assert.Equal((PluginState.Unloaded, "disabled", false, "1.0.0"), (view.State, view.ReasonCode, view.IsEnabled, view.Version));
        Assert.Contains("mcpcore plugin enable echo", view.Reason, StringComparison.Ordinal);
        Assert.Empty(view.JobTypes);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task SetEnabledAsync_EnabledAgain_IsActive()
    {
        _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home, "echo");

        var known = await live.Host.SetEnabledAsync("echo", enabled: true, Token);

        Assert.True(known);
        Assert.Equal(["echo 1.0.0 >Active"], live.Told);
        Assert.True(live.Host.View("echo").IsEnabled);
        Assert.Equal("a", (string?)(await live.Host.RunAsync("echo", """{"text":"a"}""")).ResultNode()["text"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_Disabled_IsSeenAndNotExecuted()
    {
        _home.Add("witness");

        await using var live = await LiveHost.StartAsync(_home, "witness");

        Assert.Equal(["1.0.0 Unloaded"], live.Versions("witness"));
        Assert.Empty(_home.Executed);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task SetEnabledAsync_Repeated_ChangesNothing()
    {
        _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        await live.Host.SetEnabledAsync("echo", enabled: false, Token);
        await live.UntilAsync("echo", "1.0.0", PluginState.Draining);
        var told = live.Told.Count(change => !change.EndsWith(">Unloaded", StringComparison.Ordinal));

        Assert.True(await live.Host.SetEnabledAsync("echo", enabled: false, Token));

        Assert.Equal(told, live.Told.Count(change => !change.EndsWith(">Unloaded", StringComparison.Ordinal)));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task SetEnabledAsync_UnknownId_IsFalseAndTellsNothing()
    {
        _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);

        Assert.False(await live.Host.SetEnabledAsync("ekho", enabled: false, Token));
        Assert.False(await live.Host.ReloadAsync("ekho", Token));

        Assert.Equal(["1.0.0 Active"], live.Versions("echo"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task SetEnabledAsync_DisabledDuringARun_TheRunEnds()
    {
        _home.Add("probe");
        await using var live = await LiveHost.StartAsync(_home);
        var gate = new RunGate(_home.PathOf("gate"));
        var port = new RecordingPort();
        var run = live.Host.RunAsync("probe", $$"""{"gate":"{{gate.Path}}","heartbeat":true}""", port);
        await port.HeartbeatSeen.Task.WaitAsync(Token);

        await live.Host.SetEnabledAsync("probe", enabled: false, Token);
        var versions = live.Versions("probe");
        await gate.OpenAsync();
        var outcome = await run;
        await live.VerdictAsync("probe", "1.0.0");

        Assert.Equal(["1.0.0 Unloaded", "1.0.0 Draining"], versions);
        Assert.Equal(AgentOutcomeKind.Completed, outcome.Kind);
        Assert.Equal(["1.0.0"], _home.StagedVersions("probe"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task SetEnabledAsync_ReplacedWhileDisabled_IsTheNewVersionWhenEnabled()
    {
        var folder = _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home, "echo");
        PluginHome.SetVersion(folder, "2.0.0");
        await live.UntilAsync("echo", "2.0.0", PluginState.Unloaded);

        await live.Host.SetEnabledAsync("echo", enabled: true, Token);

        Assert.Equal(["2.0.0 Active"], live.Versions("echo"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReloadAsync_IdenticalContent_IsAnotherCopyOfTheCode()
    {
        var folder = _home.Add("dep-a");
        PluginHome.EditManifest(folder, manifest => manifest["id"] = "reloaded");
        await using var live = await LiveHost.StartAsync(_home);
        var unloading = Contexts.WhenUnloading("reloaded", "1.0.0");
        var before = live.Host.View("reloaded").Sha256;

        var known = await live.Host.ReloadAsync("reloaded", Token);
        await live.VerdictAsync("reloaded", "1.0.0");

        Assert.True(known);
        await unloading;
        Assert.Equal(["reloaded 1.0.0 Active>Draining", "reloaded 1.0.0 >Active", "reloaded 1.0.0 Draining>Unloaded", "reloaded 1.0.0 Unloaded>Unloaded"], live.Told);
        Assert.Equal(before, live.Host.View("reloaded").Sha256);
        Assert.Single(_home.StagedCopies("reloaded"));
        Assert.Equal("1.0.0.0", (string?)(await live.Host.RunAsync("dep_a", "{}")).ResultNode()["version"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReloadAsync_Changed_DoesNotWaitForTheFolderToSettle()
    {
        var folder = _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        PluginHome.SetVersion(folder, "2.0.0");

        await live.Host.ReloadAsync("echo", Token);

        Assert.Equal("2.0.0 Active", live.Versions("echo")[0]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReloadAsync_RefusedThenMended_KeepsTheOldUntilThen()
    {
        var folder = _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home);
        PluginHome.EditManifest(folder, manifest => manifest["contract"] = "[9.0,10.0)");
        await live.Host.ReloadAsync("echo", Token);
        var refused = live.Versions("echo");
        PluginHome.EditManifest(folder, manifest => manifest["contract"] = "[1.0,2.0)");

        await live.Host.ReloadAsync("echo", Token);

        Assert.Equal(["1.0.0 Active", "1.0.0 Refused"], refused);
        Assert.Equal("1.0.0 Active", live.Versions("echo")[0]);
        Assert.DoesNotContain("1.0.0 Refused", live.Versions("echo"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Watch_TellingFails_IsToldAgainAndNothingIsUnloadedBefore()
    {
        var folder = _home.Add("echo");
        PluginHome.EditManifest(folder, manifest => manifest["id"] = "untold");
        await using var live = await LiveHost.StartAsync(_home);
        var unloading = Contexts.WhenUnloading("untold", "1.0.0");
        var heard = new List<(string Changes, bool Unloaded)>();
        live.Telling = changes =>
        {
            heard.Add((string.Join(", ", changes.Select(change => $"{change.Plugin.Version} {change.Plugin.State}")), unloading.IsCompleted));
            if (heard.Count == 1)
            {
                throw new IOException("The store is full.");
            }
        };
        PluginHome.SetVersion(folder, "2.0.0");

        await live.UntilAsync("untold", "2.0.0", PluginState.Active);
        await live.UntilAsync("untold", "1.0.0", PluginState.Unloaded);

        Assert.Equal(("1.0.0 Draining, 2.0.0 Active", false), heard[0]);
        Assert.Equal(("1.0.0 Draining, 2.0.0 Active", false), heard[1]);
        Assert.Equal("1.0.0 Unloaded", heard[2].Changes);
        Assert.Contains(_home.Log.Lines, line => line.Id == 3006);
        await unloading;
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task SetEnabledAsync_CallerGivesUp_TheChangeIsFinishedNevertheless()
    {
        _home.Add("hanging-constructor");
        await using var live = await LiveHost.StartAsync(_home, "hanging-constructor");
        using var caller = new CancellationTokenSource();

        var enabling = live.Host.SetEnabledAsync("hanging-constructor", enabled: true, caller.Token);
        var limit = await live.ActivationLimitAsync();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => enabling);
        limit.Fire();

        var failed = await live.UntilAsync("hanging-constructor", "1.0.0", PluginState.Failed);
        Assert.Equal("activation_timeout", failed.Plugin.ReasonCode);
    }
}
