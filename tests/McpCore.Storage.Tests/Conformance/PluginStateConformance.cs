using System.Globalization;
using McpCore.Engine.PluginStates;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>What is remembered of plugins.</summary>
public abstract class PluginStateConformance : StoreConformance
{
    private IPluginStateStore States => CreateStates(Store);

    /// <summary>Entries that the store keeps in a history, and crashes.</summary>
    protected abstract int HistorySize { get; }

    /// <summary>The store of the plugins' states that belongs to a store of jobs.</summary>
    protected abstract IPluginStateStore CreateStates(IJobStore jobs);

    [Fact]
    public async Task LoadAsync_NewStore_IsEmpty()
    {
        Assert.Empty(await States.LoadAsync(Token));
        Assert.Equal(new PluginRecord("echo"), await States.FindAsync("echo", Token));
        Assert.Empty(await States.HistoryAsync("echo", 10, Token));
    }

    [Fact]
    public async Task ChangeAsync_EveryMember_IsReadAtOnceAndAfterReopening()
    {
        var record = new PluginRecord("echo")
        {
            Desired = new PluginWish(false, Clock.Now, "ann"),
            Actual = new PluginSighting("unloaded", "1.0.0", "ab12", "disabled", "A person has disabled it.", Clock.Now),
            Leaks = 2,
            LastUnload = new PluginUnload("0.9.0", false, "A thread.", Clock.Now),
            Quarantine = new PluginQuarantine("1.0.0", "ab12", "It crashed.", Clock.Now),
            IsolationOrder = new PluginIsolationOrder(PluginIsolationOrder.Process, "ab12", "It leaked.", Clock.Now),
        };

        var changed = await States.ChangeAsync("echo", _ => record, [], Token);
        var atOnce = await States.FindAsync("echo", Token);
        await ReopenAsync();

        Assert.Equal(record, changed);
        Assert.Equal(record, atOnce);
        Assert.Equal([record], await States.LoadAsync(Token));
    }

    [Fact]
    public async Task ChangeAsync_Twice_SeesTheRecordOfTheFirst()
    {
        await States.ChangeAsync("echo", record => record with { Leaks = record.Leaks + 1 }, [], Token);
        await States.ChangeAsync("echo", record => record with { Leaks = record.Leaks + 1 }, [], Token);
        await States.ChangeAsync("probe", record => record with { Desired = new PluginWish(false, Clock.Now, "bob") }, [], Token);

        Assert.Equal(2, (await States.FindAsync("echo", Token)).Leaks);
        Assert.Equal(["echo", "probe"], (await States.LoadAsync(Token)).Select(record => record.Id));
    }

    [Fact]
    public async Task ChangeAsync_ManyAtOnce_LosesNone()
    {
        await AtOnceAsync(20, _ => States.ChangeAsync("echo", record => record with { Leaks = record.Leaks + 1 }, [], Token));

        Assert.Equal(20, (await States.FindAsync("echo", Token)).Leaks);
    }

    [Fact]
    public async Task ChangeAsync_Fails_StoresNeitherRecordNorHistory()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => States.ChangeAsync("echo", _ => throw new InvalidOperationException("no"), [Entry("echo", 1)], Token));

        Assert.Empty(await States.LoadAsync(Token));
        Assert.Empty(await States.HistoryAsync("echo", 10, Token));
    }

    [Fact]
    public async Task HistoryAsync_MoreThanIsKept_HasTheNewestOfItsOwnPlugin()
    {
        var full = new PluginHistoryEntry("echo", Clock.Now, "1.0.0", "ab12", "active", "draining", "draining", "Version 2 took over.", "ann");
        await States.ChangeAsync("probe", record => record, [Entry("probe", 0)], Token);
        await States.ChangeAsync("echo", record => record, [.. Enumerable.Range(1, HistorySize + 5).Select(number => Entry("echo", number)), full], Token);
        await ReopenAsync();

        var history = await States.HistoryAsync("echo", int.MaxValue, Token);

        Assert.Equal(HistorySize, history.Count);
        Assert.Equal(full, history[0]);
        Assert.Equal(Entry("echo", HistorySize + 5), history[1]);
        Assert.Equal([full], await States.HistoryAsync("echo", 1, Token));
        Assert.Single(await States.HistoryAsync("probe", 10, Token));
    }

    [Fact]
    public async Task AddCrashAsync_Several_EachSeesThoseBeforeItAndOfItsOwnPlugin()
    {
        var seen = new List<int>();
        for (var number = 1; number <= 3; number++)
        {
            await States.AddCrashAsync(Crash("probe"), (record, _) => record, Token);
            var record = await States.AddCrashAsync(
                Crash("echo"),
                (record, crashes) =>
                {
                    seen.Add(crashes.Count);
                    return record with { Leaks = crashes.Count };
                },
                Token);
            Assert.Equal(number, record.Leaks);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await ReopenAsync();

        Assert.Equal([1, 2, 3], seen);
        Assert.Equal(3, (await States.FindAsync("echo", Token)).Leaks);
        var last = await States.CrashesAsync("echo", TestClock.Start.AddMinutes(1), Token);
        Assert.Equal([TestClock.Start.AddMinutes(2), TestClock.Start.AddMinutes(1)], last.Select(crash => crash.At));
        Assert.Equal(Crash("echo") with { At = TestClock.Start.AddMinutes(2) }, last[0]);
    }

    [Fact]
    public async Task AddCrashAsync_MoreThanAreKept_KeepsTheNewest()
    {
        for (var number = 0; number < HistorySize + 3; number++)
        {
            await States.AddCrashAsync(Crash("echo"), (record, _) => record, Token);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var crashes = await States.CrashesAsync("echo", DateTimeOffset.MinValue, Token);

        Assert.Equal(HistorySize, crashes.Count);
        Assert.Equal(Clock.Now.AddSeconds(-1), crashes[0].At);
    }

    private PluginCrash Crash(string id) => new(id, Clock.Now, "1.0.0", "ab12", null, "worker_crashed", "Signal 11.");

    private static PluginHistoryEntry Entry(string id, int number) =>
        new(id, TestClock.Start, null, null, null, "refused", number.ToString(CultureInfo.InvariantCulture), null, null);
}
