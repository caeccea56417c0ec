using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>A plugin that crashes too often is taken out, until a person or another version releases it.</summary>
public sealed class PluginHostQuarantineTests : IDisposable
{
    private readonly PluginHome _home = new();
    private readonly PluginMemory _memory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReportCrashAsync_Tolerated_ChangesNothingAndIsRemembered()
    {
        _home.Add("echo");
        await using var live = await LiveHost.StartAsync(_home, [], _memory);
        var sha256 = live.Host.View("echo").Sha256;

        await live.Host.ReportCrashAsync("echo", "1.0.0", "job-1", "worker_crashed", "Signal 11.", Token);
        await live.Host.ReportCrashAsync("echo", "0.9.0", null, "worker_crashed", "Signal 11.", Token);

        Assert.Equal(["1.0.0 Active"], live.Versions("echo"));
        Assert.Equal(
            [new CrashReport("echo", "1.0.0", sha256, "job-1", "worker_crashed", "Signal 11."), new CrashReport("echo", "0.9.0", null, null, "worker_crashed", "Signal 11.")],
            _memory.Crashes);
        Assert.Empty(live.Told);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReportCrashAsync_OneTooMany_GetsNoRunsAndTheRunningOneEnds()
    {
        _home.Add("probe");
        _memory.AfterCrash = Quarantine;
        await using var live = await LiveHost.StartAsync(_home, [], _memory);
        var gate = new RunGate(_home.PathOf("gate"));
        var port = new RecordingPort();
        var run = live.Host.RunAsync("probe", $$"""{"gate":"{{gate.Path}}","heartbeat":true}""", port);
        await port.HeartbeatSeen.Task.WaitAsync(Token);

        await live.Host.ReportCrashAsync("probe", "1.0.0", "job-1", "worker_crashed", "Signal 11.", Token);
        var versions = live.Versions("probe");
        var late = await live.Host.RunAsync("probe", null, default, new RecordingPort(), Token);
        await gate.OpenAsync();

        Assert.Equal(["1.0.0 Quarantined", "1.0.0 Draining"], versions);
        Assert.Null(late);
        Assert.Equal(Agents.AgentOutcomeKind.Completed, (await run).Kind);
        Assert.Equal(["probe 1.0.0 Active>Draining", "probe 1.0.0 >Quarantined"], live.Told.Take(2));
        await live.VerdictAsync("probe", "1.0.0");
        var view = live.Host.View("probe");
        Assert.Equal(("quarantined", "It crashes.", true), (view.ReasonCode, view.Reason, view.IsEnabled));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_Quarantined_IsNotExecuted()
    {
        _home.Add("witness");
        await using (var before = await LiveHost.StartAsync(_home))
        {
            Assert.NotEmpty(_home.Executed);
            var standing = new PluginStanding("witness") { Quarantine = (before.Host.View("witness").Sha256!, "It crashes.") };
            _home.ForgetExecutions();

            await using var live = await LiveHost.StartAsync(_home, [standing], _memory);

            Assert.Equal(["1.0.0 Quarantined"], live.Versions("witness"));
            Assert.Empty(_home.Executed);
        }
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Quarantined_AnotherVersionInTheFolder_IsReleased()
    {
        var folder = _home.Add("echo");
        _memory.AfterCrash = Quarantine;
        await using var live = await LiveHost.StartAsync(_home, [], _memory);
        await live.Host.ReportCrashAsync("echo", "1.0.0", null, "worker_crashed", "Signal 11.", Token);
        await live.Host.ReloadAsync("echo", Token);
        var reloaded = live.Versions("echo")[0];

        PluginHome.SetVersion(folder, "2.0.0");
        await live.UntilAsync("echo", "2.0.0", PluginState.Active);
        PluginHome.SetVersion(folder, "1.0.0");
        await live.UntilAsync("echo", "1.0.0", PluginState.Active);

        Assert.Equal("1.0.0 Quarantined", reloaded);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Quarantined_EnabledByHand_IsActive()
    {
        _home.Add("echo");
        _memory.AfterCrash = Quarantine;
        await using var live = await LiveHost.StartAsync(_home, [], _memory);
        await live.Host.ReportCrashAsync("echo", "1.0.0", null, "worker_crashed", "Signal 11.", Token);

        Assert.True(await live.Host.SetEnabledAsync("echo", enabled: true, Token));

        Assert.Equal("1.0.0 Active", live.Versions("echo")[0]);
    }

    private static PluginStanding? Quarantine(CrashReport report) => new(report.PluginId) { Quarantine = (report.Sha256!, "It crashes.") };
}
