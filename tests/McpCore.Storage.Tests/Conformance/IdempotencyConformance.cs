using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Submits that name their request.</summary>
public abstract class IdempotencyConformance : StoreConformance
{
    private static readonly TimeSpan Period = TimeSpan.FromDays(7);

    [Fact]
    public async Task SubmitAsync_SameKeySameBody_ReturnsExistingJob()
    {
        var first = await SubmitAsync(Drafts.Keyed("k"));

        await ReopenAsync();
        var second = await SubmitAsync(Drafts.Keyed("k"));

        Assert.Equal([first.Jobs[0].Id], second.Jobs.Select(job => job.Id));
        Assert.Equal([true], second.Existing);
        Assert.Single(await Store.ListAsync(new JobFilter(), Token));
    }

    [Fact]
    public async Task SubmitAsync_SameKeyOfJobThatRuns_ReturnsItAsItIs()
    {
        await SubmitAsync(Drafts.Keyed("k"));
        var running = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));

        var again = await SubmitAsync(Drafts.Keyed("k"));

        JobAssert.Same(running, again.Jobs[0]);
    }

    [Fact]
    public async Task SubmitAsync_SameKeyOtherBody_IsConflict()
    {
        await SubmitAsync(Drafts.Keyed("k"));

        var outcome = await SubmitAsync(Drafts.Keyed("k", "2"));

        Assert.Equal("k", outcome.ConflictingKey);
        Assert.Empty(outcome.Jobs);
    }

    [Fact]
    public async Task SubmitAsync_OneOfManyInConflict_StoresNone()
    {
        await SubmitAsync(Drafts.Keyed("taken"));
        var before = await Store.EventBoundsAsync(Token);

        var outcome = await SubmitAsync(Drafts.New(), Drafts.Keyed("fresh"), Drafts.Keyed("taken", "2"), Drafts.New());

        Assert.Equal("taken", outcome.ConflictingKey);
        Assert.Single(await Store.ListAsync(new JobFilter(), Token));
        Assert.Equal(before, await Store.EventBoundsAsync(Token));
        Assert.Equal([false], (await SubmitAsync(Drafts.Keyed("fresh", "other body"))).Existing);
    }

    [Fact]
    public async Task SubmitAsync_NewAndKnownKeysTogether_StoresOnlyTheNew()
    {
        var known = (await SubmitAsync(Drafts.Keyed("known"))).Jobs[0];

        var outcome = await SubmitAsync(Drafts.Keyed("new"), Drafts.Keyed("known"), Drafts.New());

        Assert.Equal([false, true, false], outcome.Existing);
        Assert.Equal(known.Id, outcome.Jobs[1].Id);
        Assert.Equal(3, (await Store.ListAsync(new JobFilter(), Token)).Count);
    }

    [Fact]
    public async Task SubmitAsync_SameKeyAndBodyTwiceInOneSubmit_IsOneJob()
    {
        var outcome = await SubmitAsync(Drafts.Keyed("k"), Drafts.New(), Drafts.Keyed("k"));

        Assert.Null(outcome.ConflictingKey);
        Assert.Equal([false, false, true], outcome.Existing);
        JobAssert.Same(outcome.Jobs[0], outcome.Jobs[2]);
        Assert.Equal(2, (await Store.ListAsync(new JobFilter(), Token)).Count);
    }

    [Fact]
    public async Task SubmitAsync_KnownKeyTwiceInOneSubmit_IsTheKnownJobTwice()
    {
        var known = (await SubmitAsync(Drafts.Keyed("k"))).Jobs[0];

        var outcome = await SubmitAsync(Drafts.Keyed("k"), Drafts.Keyed("k"));

        Assert.Equal([known.Id, known.Id], outcome.Jobs.Select(job => job.Id));
        Assert.Equal([true, true], outcome.Existing);
    }

    [Fact]
    public async Task SubmitAsync_SameKeyOtherBodyInOneSubmit_IsConflict()
    {
        var outcome = await SubmitAsync(Drafts.Keyed("k"), Drafts.Keyed("k", "2"));

        Assert.Equal("k", outcome.ConflictingKey);
        Assert.Empty(await Store.ListAsync(new JobFilter(), Token));
    }

    [Fact]
    public async Task SubmitAsync_KeyJustYoungerThanSevenDays_IsKept()
    {
        await SubmitAsync(Drafts.Keyed("k"));
        Clock.Advance(Period - TimeSpan.FromMilliseconds(1));

        var outcome = await SubmitAsync(Drafts.Keyed("k"));

        Assert.Equal([true], outcome.Existing);
    }

    [Theory]
    [InlineData("""{"n":1}""")]
    [InlineData("another body")]
    public async Task SubmitAsync_KeyOlderThanSevenDays_IsFree(string payload)
    {
        var first = (await SubmitAsync(Drafts.Keyed("k"))).Jobs[0];
        Clock.Advance(Period + TimeSpan.FromMilliseconds(1));

        var second = await SubmitAsync(Drafts.Keyed("k", payload));
        var third = await SubmitAsync(Drafts.Keyed("k", payload));

        Assert.Equal([false], second.Existing);
        Assert.NotEqual(first.Id, second.Jobs[0].Id);
        Assert.Equal(second.Jobs[0].Id, third.Jobs[0].Id);
        Assert.NotNull(await Store.GetAsync(first.Id, Token));
    }

    [Fact]
    public async Task SubmitAsync_SameKeyManyTimesAtOnce_IsOneJob()
    {
        var outcomes = await AtOnceAsync(50, _ => SubmitAsync(Drafts.Keyed("k")));

        Assert.Single(outcomes.Select(outcome => outcome.Jobs[0].Id).Distinct());
        Assert.Single(outcomes, outcome => !outcome.Existing[0]);
    }

    [Fact]
    public async Task SubmitAsync_KeysThatDifferInCase_AreDifferent()
    {
        var outcome = await SubmitAsync(Drafts.Keyed("k"), Drafts.Keyed("K", "2"));

        Assert.Equal([false, false], outcome.Existing);
    }
}
