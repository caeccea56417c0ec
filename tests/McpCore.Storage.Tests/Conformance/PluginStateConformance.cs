using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>What people want of plugins.</summary>
public abstract class PluginStateConformance : StoreConformance
{
    private IPluginStateStore States => CreateStates(Store);

    /// <summary>The store of the plugins' states that belongs to a store of jobs.</summary>
    protected abstract IPluginStateStore CreateStates(IJobStore jobs);

    [Fact]
    public async Task LoadDisabledAsync_NewStore_IsEmpty()
    {
        Assert.Empty(await States.LoadDisabledAsync(Token));
    }

    [Fact]
    public async Task SaveAsync_Disabled_IsReadAtOnceAndAfterReopening()
    {
        await States.SaveAsync("echo", enabled: false, "ann", Clock.Now, Token);
        await States.SaveAsync("b-plugin", enabled: false, "bob", Clock.Now, Token);
        var atOnce = await States.LoadDisabledAsync(Token);

        await ReopenAsync();

        Assert.Equal(["b-plugin", "echo"], atOnce.Order(StringComparer.Ordinal));
        Assert.Equal(["b-plugin", "echo"], (await States.LoadDisabledAsync(Token)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SaveAsync_EnabledAgain_IsForgottenAndTheOthersStay()
    {
        await States.SaveAsync("echo", enabled: false, "ann", Clock.Now, Token);
        await States.SaveAsync("probe", enabled: false, "ann", Clock.Now, Token);

        await States.SaveAsync("echo", enabled: true, "bob", Clock.Now, Token);
        await ReopenAsync();

        Assert.Equal(["probe"], await States.LoadDisabledAsync(Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SaveAsync_Repeated_IsNoFault(bool enabled)
    {
        await States.SaveAsync("echo", enabled, "ann", Clock.Now, Token);
        await States.SaveAsync("echo", enabled, "bob", Clock.Advance(TimeSpan.FromMinutes(1)), Token);

        Assert.Equal(enabled ? [] : ["echo"], await States.LoadDisabledAsync(Token));
    }

    [Fact]
    public async Task SaveAsync_ManyAtOnce_AllAreKept()
    {
        var ids = Enumerable.Range(0, 20).Select(number => $"plugin-{number:00}").ToList();

        await AtOnceAsync(ids, async id =>
        {
            await States.SaveAsync(id, enabled: false, "ann", Clock.Now, Token);
            return id;
        });

        Assert.Equal(ids, (await States.LoadDisabledAsync(Token)).Order(StringComparer.Ordinal));
    }
}
