using System.Globalization;
using System.Runtime;
using System.Runtime.CompilerServices;
using McpCore.Agents;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Code that was replaced leaves memory. Alone in the process while it runs, so that the memory it measures is its own.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class PluginHostUnloadTests : IDisposable
{
    private const string Id = "often-replaced";
    private const int Batch = 20;
    private const int Replaces = 100;
    private const long Allowance = 10 * 1024 * 1024;

    private readonly PluginHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = 4 * TestLimit.Milliseconds)]
    public async Task ReloadAsync_AHundredReplacesWithJsonRunsInBetween_LeaveOneContextAndTheMemoryAsItWas()
    {
        var folder = _home.Add("probe");
        PluginHome.EditManifest(folder, manifest => manifest["id"] = Id);
        await using var live = await LiveHost.StartAsync(_home);
        await ReplaceAndRunAsync(live, folder, first: 1);
        var before = Measure();

        // In batches, since what is resident follows the most contexts that were ever there at once.
        for (var replaced = Batch; replaced < Batch + Replaces; replaced += Batch)
        {
            await ReplaceAndRunAsync(live, folder, replaced + 1);
        }

        var after = Measure();

        TestContext.Current.SendDiagnosticMessage($"managed heap {before.Heap:N0} then {after.Heap:N0} bytes; resident {before.Resident:N0} then {after.Resident:N0} bytes");
        Assert.Equal([$"{Id}@{Version(Batch + Replaces)}"], Contexts.Of(Id));
        Assert.Equal([$"{Version(Batch + Replaces)} Active"], live.Versions(Id));
        Assert.Equal([Version(Batch + Replaces - 1), Version(Batch + Replaces)], _home.StagedVersions(Id));
        Assert.True(after.Heap - before.Heap < Allowance, $"The managed heap grew from {before.Heap:N0} to {after.Heap:N0} bytes.");
        Assert.True(after.Resident - before.Resident < Allowance, $"Resident memory grew from {before.Resident:N0} to {after.Resident:N0} bytes.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ReplaceAndRunAsync(LiveHost live, string folder, int first)
    {
        for (var i = first; i < first + Batch; i++)
        {
            PluginHome.SetVersion(folder, Version(i));
            await live.Host.ReloadAsync(Id, Token);
            Assert.Equal($"{Version(i)} Active", live.Versions(Id)[0]);
            var outcomes = await Task.WhenAll(
                live.Host.RunAsync("probe", """{"log_lines":3,"progress_steps":3,"event":"note","artifact":"a.txt","checkpoint":true,"metadata":true}"""),
                live.Host.RunAsync("probe", """{"throw":"no luck"}"""),
                live.Host.RunAsync("probe", """{"fail":"useless"}"""),
                live.Host.RunAsync("probe", """{"unknown":1}"""),
                RunCancelledAsync(live.Host));
            Assert.Equal(
                [AgentOutcomeKind.Completed, AgentOutcomeKind.Failed, AgentOutcomeKind.FailedForGood, AgentOutcomeKind.FailedForGood, AgentOutcomeKind.Cancelled],
                outcomes.Select(outcome => outcome.Kind));
            Assert.Equal(2, (await live.Host.CheckAsync("probe", """{"check":"refuse"}""")).Count);
        }

        Assert.All(await live.VerdictsAsync(Id, Batch), verdict => Assert.Equal(UnloadState.Collected, verdict.State));
    }

    private static async Task<AgentOutcome> RunCancelledAsync(PluginHost host)
    {
        var port = new RecordingPort();
        using var cancel = new CancellationTokenSource();
        var run = host.RunAsync("probe", """{"wait_for_cancellation":true,"heartbeat":true}""", port, cancel.Token);
        await port.HeartbeatSeen.Task.WaitAsync(Token);
        await cancel.CancelAsync();
        return await run;
    }

    private static (long Heap, long Resident) Measure()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return (GC.GetGCMemoryInfo(GCKind.FullBlocking).HeapSizeBytes, Environment.WorkingSet);
    }

    private static string Version(int number) => string.Create(CultureInfo.InvariantCulture, $"1.0.{number}");
}
