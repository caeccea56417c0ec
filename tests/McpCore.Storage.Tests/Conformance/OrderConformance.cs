using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Whatever comes in whatever order, and however often the store is opened again, claims take the lowest ranks first. Random histories from seeds.</summary>
public abstract class OrderConformance : StoreConformance
{
    private const int Steps = 60;
    private static readonly string[] Types = ["a", "b", "c"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task ClaimAsync_RandomHistory_StartsTheLowestRanksThatHaveRoom(int seed)
    {
        var random = new Random(seed);
        var waiting = new List<Job>();
        var claims = 0;
        for (var step = 0; step < Steps; step++)
        {
            Clock.Advance(TimeSpan.FromSeconds(random.Next(300)));
            var drafts = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Drafts.New(Types[random.Next(Types.Length)], new JobOptions { Priority = random.Next(10) })).ToArray();
            waiting.AddRange((await SubmitAsync(drafts)).Jobs);
            if (random.Next(10) == 0)
            {
                await ReopenAsync();
            }

            var rooms = Types.Select(type => (Type: type, Free: random.Next(1, 6))).ToArray();
            var total = random.Next(1, 10);
            var expected = Expected(waiting, total, rooms);

            var claimed = await ClaimAsync(total, rooms);

            Assert.Equal(expected.Select(job => job.Id), claimed.Select(job => job.Id));
            waiting.RemoveAll(expected.Contains);
            claims += claimed.Count;
        }

        Assert.InRange(claims, Steps, int.MaxValue);
    }

    /// <summary>A stream of urgent jobs that fills every slot holds an unimportant one up for as long as its priority is worth, and no longer.</summary>
    [Fact]
    public async Task ClaimAsync_EndlessUrgentJobs_LetsTheLeastImportantThroughInTime()
    {
        var least = await AddAsync(options: new JobOptions { Priority = 0 });
        var minutes = 0;
        Job started;
        do
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            minutes++;
            await SubmitAsync(Drafts.New(options: new JobOptions { Priority = 9 }), Drafts.New(options: new JobOptions { Priority = 9 }));
            started = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));
        }
        while (started.Id != least.Id && minutes < 300);

        // Two come for each that goes: those of the first ninety minutes are ahead of it.
        Assert.InRange(minutes, 91, 181);
    }

    private static List<Job> Expected(List<Job> waiting, int total, (string Type, int Free)[] rooms)
    {
        var free = rooms.ToDictionary(room => room.Type, room => room.Free);
        return [.. waiting.OrderBy(job => job.Rank).ThenBy(job => job.Id.SortKey).Where(job => free[job.Type]-- > 0).Take(total)];
    }
}
