using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpCore.Agents;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Code that was replaced leaves memory.</summary>
public sealed class PluginHostUnloadTests : IDisposable
{
    private const string Id = "often-replaced";
    private const int Replaces = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly PluginHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = 2 * TestLimit.Milliseconds)]
    public async Task ReloadAsync_ThirtyReplacesWithRunsInBetween_LeaveOneContext()
    {
        var folder = _home.Add("probe");
        PluginHome.EditManifest(folder, manifest => manifest["id"] = Id);
        await using var live = await LiveHost.StartAsync(_home);

        await ReplaceAndRunAsync(live, folder);
        await live.UntilAsync(Id, Version(Replaces - 1), PluginState.Unloaded);
        await CollectAsync();

        Assert.Equal([$"{Id}@{Version(Replaces)}"], Contexts.Of(Id));
        Assert.Equal([$"{Version(Replaces)} Active"], live.Versions(Id));
        Assert.Equal([Version(Replaces - 1), Version(Replaces)], _home.StagedVersions(Id));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ReplaceAndRunAsync(LiveHost live, string folder)
    {
        for (var i = 1; i <= Replaces; i++)
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

    /// <summary>The collector gives no signal, and the framework's JSON caches let go only when they are used a second after their last use.</summary>
    [SuppressMessage("Performance", "CA1869:Cache and reuse 'JsonSerializerOptions' instances", Justification = "New options are what makes the cache look at its old ones.")]
    private static async Task CollectAsync()
    {
        var clock = Stopwatch.StartNew();
        while (Contexts.Of(Id).Count > 1 && clock.Elapsed < Patience)
        {
            JsonSerializer.Serialize(new { Text = "" }, new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }
    }

    private static string Version(int number) => string.Create(CultureInfo.InvariantCulture, $"1.0.{number}");
}
