using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Opening a store, for the first time and again.</summary>
public abstract class OpeningConformance : StoreConformance
{
    [Fact]
    public async Task OpenAsync_NewStore_IsFirstIncarnationOfAnEmptyStore()
    {
        var jobs = await Store.ListAsync(new JobFilter(), Token);

        Assert.Equal(new StoreOpening(1, 0), Opening);
        Assert.Empty(jobs);
    }

    [Fact]
    public async Task OpenAsync_Again_CountsIncarnations()
    {
        await ReopenAsync();

        await ReopenAsync();

        Assert.Equal(3, Opening.Incarnation);
    }

    [Fact]
    public async Task OpenAsync_StoreWithJobs_TellsNewestSortKey()
    {
        await AddAsync();
        var newest = await AddAsync();

        await ReopenAsync();

        Assert.Equal(newest.Id.SortKey, Opening.NewestSortKey);
    }

    [Fact]
    public async Task OpenAsync_Again_NumbersEventsOnwards()
    {
        var running = await RunAsync();
        await Store.AppendAsync([Records(running, Line(running, "the last number"))], Token);
        var before = await Store.EventBoundsAsync(Token);

        await ReopenAsync();
        var next = await AddAsync();

        Assert.Equal(before.Last + 1, next.FirstEvent);
    }

    [Fact]
    public async Task DisposeAsync_Twice_IsTolerated()
    {
        await Store.DisposeAsync();

        var again = await Record.ExceptionAsync(async () => await Store.DisposeAsync());

        Assert.Null(again);
    }

    [Fact]
    public async Task DisposeAsync_WritesUnderWay_CompletesThemFirst()
    {
        var writes = Enumerable.Range(0, 50).Select(_ => SubmitAsync(Drafts.New())).ToList();

        await ReopenAsync();
        var outcomes = await Task.WhenAll(writes).WaitAsync(Patience, Token);

        Assert.Equal(50, (await Store.ListAsync(new JobFilter { Limit = 100 }, Token)).Count);
        Assert.All(outcomes, outcome => Assert.Single(outcome.Jobs));
    }
}
