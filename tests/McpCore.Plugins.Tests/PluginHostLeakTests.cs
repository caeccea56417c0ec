using System.Runtime.CompilerServices;
using McpCore.Agents;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Versions that stay in memory: found out, and told with what most likely holds them.</summary>
public sealed class PluginHostLeakTests : IDisposable
{
    private readonly PluginHome _home = new();
    private readonly PluginMemory _memory = new();

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task UnloadAsync_ThreadLeftBehind_IsALeakAndTheThreadIsNamed()
    {
        await using var live = await StartAsync("runaway");
        await RunAsync(live, "runaway", """{"leaves":"thread"}""");

        var verdict = await ReplaceAsync(live, "runaway");

        Assert.Equal(UnloadState.Leaked, verdict.State);
        Assert.StartsWith("Suspect: a thread that it started and that still runs (McpCore.TestPlugins.Runaway.dll uses System.Threading.Thread.Start); threads alive: 1, \"pump\"", verdict.Suspect, StringComparison.Ordinal);
        Assert.Equal(["2.0.0 Active", "1.0.0 Unloaded"], live.Versions("runaway"));
        Assert.Equal(2, _home.StagedCopies("runaway").Length);
        Assert.Contains(_home.Log.Lines, line => line.Id == 3008 && line.Text.Contains("pump", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task UnloadAsync_TimerLeftBehind_IsALeakAndSeenToRun()
    {
        await using var live = await StartAsync("runaway");
        await RunAsync(live, "runaway", """{"leaves":"timer"}""");

        var verdict = await ReplaceAsync(live, "runaway");

        Assert.Equal(UnloadState.Leaked, verdict.State);
        Assert.StartsWith("Suspect: a timer that it did not dispose and that still runs (McpCore.TestPlugins.Runaway.dll uses System.Threading.Timer..ctor)", verdict.Suspect, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task UnloadAsync_NothingLeftBehind_IsCollectedAndReported()
    {
        await using var live = await StartAsync("runaway");
        await RunAsync(live, "runaway", """{"leaves":"nothing"}""");
        var active = live.Host.View("runaway").Sha256;

        var verdict = await ReplaceAsync(live, "runaway");

        Assert.Equal(new UnloadView(UnloadState.Collected, null), verdict);
        Assert.Equal(["2.0.0 Active"], live.Versions("runaway"));
        Assert.NotEqual(active, live.Host.View("runaway").Sha256);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task UnloadAsync_HandlerLeftOnAnEventOfTheProcess_IsALeak()
    {
        await using var live = await StartAsync("subscriber");
        await RunAsync(live, "subscriber", "{}");

        var verdict = await ReplaceAsync(live, "subscriber");

        Assert.Equal(UnloadState.Leaked, verdict.State);
        Assert.StartsWith("Suspect: a handler that it left on an event of the process (McpCore.TestPlugins.Subscriber.dll uses System.AppDomain.add_ProcessExit)", verdict.Suspect, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task UnloadAsync_RegistrationLeftOnTheTokenOfARun_GoesWithTheRunHoweverLongTheHostsOwnTokenLives()
    {
        await using var live = await StartAsync("registrar");
        using var longLived = new CancellationTokenSource();
        await RunAsync(live, "registrar", "{}", longLived.Token);

        Assert.Equal(UnloadState.Collected, (await ReplaceAsync(live, "registrar")).State);
    }

    [Fact]
    public void Describe_RegistrationOnAToken_IsTheSuspect()
    {
        var folder = _home.Add("registrar");

        Assert.StartsWith(
            "Suspect: a registration that it left on a token of the host (McpCore.TestPlugins.Registrar.dll uses System.Threading.CancellationToken.Register)",
            PinSuspects.Describe(folder, new Footprint()),
            StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Unloaded_OrderedIntoRefusal_TheVersionIsTakenOutUntilAnotherComes()
    {
        var refused = "";
        _memory.AfterUnload = report =>
        {
            refused = report.ActiveSha256!;
            return report.IsCollected ? null : new PluginStanding(report.PluginId) { Forced = new ForcedIsolation(ForcedIsolation.Refused, report.ActiveSha256, "It leaks.") };
        };
        await using var live = await StartAsync("subscriber");
        await RunAsync(live, "subscriber", "{}");
        var second = live.Host.View("subscriber").Sha256;

        await ReplaceAsync(live, "subscriber");
        var change = await live.UntilAsync("subscriber", "2.0.0", PluginState.Refused);
        PluginHome.SetVersion(Path.Combine(_home.Drop, "subscriber"), "3.0.0");
        await live.UntilAsync("subscriber", "3.0.0", PluginState.Active);

        Assert.NotEqual(second, refused);
        Assert.Equal(("leaked_too_often", "It leaks.", refused), (change.Plugin.ReasonCode, change.Plugin.Reason, change.Plugin.Sha256));
        Assert.Equal(("1.0.0", false), (_memory.Unloads.First().Version, _memory.Unloads.First().IsCollected));
        Assert.Contains(_home.Log.Lines, line => line.Id == 3012);
    }

    private Task<LiveHost> StartAsync(string id)
    {
        _home.Add(id);
        return LiveHost.StartAsync(_home, [], _memory);
    }

    /// <summary>Nothing of the run stays on the stack of the test.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RunAsync(LiveHost live, string type, string payload, CancellationToken? token = null) =>
        Assert.Equal(AgentOutcomeKind.Completed, (await live.Host.RunAsync(type, payload, cancellationToken: token)).Kind);

    private async Task<UnloadView> ReplaceAsync(LiveHost live, string id)
    {
        PluginHome.SetVersion(Path.Combine(_home.Drop, id), "2.0.0");
        await live.Host.ReloadAsync(id, TestContext.Current.CancellationToken);
        return await live.VerdictAsync(id, "1.0.0");
    }
}
