using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>
/// Pages by any filter and of any size while jobs come, start and end: what matched all the time is seen once, nothing is seen twice, and the order holds. Random
/// questions from seeds, a hundred a store.
/// </summary>
public abstract class PagingConformance : StoreConformance
{
    private const int Questions = 100;
    private const int AtFirst = 120;
    private static readonly string[] Types = ["a", "b", "c"];
    private static readonly string[] Tags = ["x", "y"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ListAsync_PagesWhileJobsComeAndGo_ShowWhatStaysOnceAndInOrder(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < AtFirst; i++)
        {
            await ChangeAsync(random);
        }

        var seenInAll = 0;
        for (var question = 0; question < Questions; question++)
        {
            var filter = AnyFilter(random);
            var before = await MatchingAsync(filter);

            var seen = await PagesAsync(filter, random);

            var what = $"Seed {seed}, question {question}";
            var stayed = before.Intersect(await MatchingAsync(filter)).ToList();
            Assert.True(seen.SequenceEqual(seen.OrderByDescending(id => id.SortKey)), $"{what}: the pages are not in order.");
            Assert.True(seen.Count == seen.Distinct().Count(), $"{what}: a job was seen twice.");
            Assert.True(!stayed.Except(seen).Any(), $"{what}: {stayed.Except(seen).Count()} of {stayed.Count} jobs that matched all the time were not seen.");
            seenInAll += seen.Count;
        }

        Assert.InRange(seenInAll, Questions, int.MaxValue);
    }

    private async Task<List<JobId>> PagesAsync(JobFilter filter, Random random)
    {
        var seen = new List<JobId>();
        while (true)
        {
            var page = await Store.ListAsync(filter with { Limit = random.Next(1, 12) }, Token);
            if (page.Count == 0)
            {
                return seen;
            }

            seen.AddRange(page.Select(job => job.Id));
            filter = filter with { BeforeSortKey = page[^1].Id.SortKey };
            await ChangeAsync(random);
        }
    }

    /// <summary>What matches, by looking at every job: filters are not trusted here.</summary>
    private async Task<IReadOnlyList<JobId>> MatchingAsync(JobFilter filter)
    {
        var all = await Store.ListAsync(new JobFilter { Limit = int.MaxValue }, Token);
        return [.. all.Where(job => (filter.Statuses.Count == 0 || filter.Statuses.Contains(job.Status))
            && (filter.Types.Count == 0 || filter.Types.Contains(job.Type))
            && (filter.Tag is null || job.Tags.Contains(filter.Tag))
            && !(job.CreatedAt < filter.CreatedAfter)
            && !(job.CreatedAt >= filter.CreatedBefore)
            && !(job.Attempt < filter.AttemptsMin)).Select(job => job.Id)];
    }

    private static JobFilter AnyFilter(Random random) => new()
    {
        Statuses = random.Next(2) == 0 ? [] : [.. random.GetItems(JobStatusNames.All.ToArray(), random.Next(1, 4)).Distinct()],
        Types = random.Next(2) == 0 ? [] : [.. random.GetItems(Types, random.Next(1, 3)).Distinct()],
        Tag = random.Next(3) == 0 ? Tags[random.Next(Tags.Length)] : null,
        CreatedAfter = random.Next(4) == 0 ? TestClock.Start.AddSeconds(random.Next(200)) : null,
        CreatedBefore = random.Next(4) == 0 ? TestClock.Start.AddSeconds(random.Next(1000)) : null,
        AttemptsMin = random.Next(4) == 0 ? 1 : null,
    };

    /// <summary>One of the things that happen to jobs.</summary>
    private async Task ChangeAsync(Random random)
    {
        Clock.Advance(TimeSpan.FromMilliseconds(random.Next(3000)));
        switch (random.Next(5))
        {
            case 0:
                foreach (var job in await ClaimAsync(2, [.. Types.Select(type => (type, 1))]))
                {
                    await EndAsync(job, random.Next(2) == 0 ? Completed() : Failed());
                }

                break;
            case 1:
                await ClaimAsync(1, (Types[random.Next(Types.Length)], 1));
                break;
            case 2 when await Store.ListAsync(new JobFilter { Statuses = [JobStatus.Pending, JobStatus.Scheduled], Limit = 20 }, Token) is { Count: > 0 } waiting:
                await Store.ChangeAsync(waiting[random.Next(waiting.Count)].Id, job => JobLifecycle.Cancel(job, "no need", "tester", Clock.Now), Token);
                break;
            default:
                var options = new JobOptions { Priority = random.Next(10), Delay = random.Next(4) == 0 ? TimeSpan.FromHours(1) : null };
                var draft = Drafts.Draft(Types[random.Next(Types.Length)], options) with { Tags = [.. random.GetItems(Tags, random.Next(3)).Distinct()] };
                await SubmitAsync(Drafts.New(draft, random.Next(6) == 0 ? WaitingReason.AgentMissing(draft.Type) : null));
                break;
        }
    }
}
