using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Schedules and their histories.</summary>
public abstract class ScheduleConformance : StoreConformance
{
    /// <summary>Entries that a history keeps at least.</summary>
    protected abstract int HistorySize { get; }

    private IScheduleStore Schedules => CreateSchedules(Store);

    /// <summary>The schedules that are kept with the jobs of a store.</summary>
    protected abstract IScheduleStore CreateSchedules(IJobStore store);

    [Fact]
    public async Task LoadAsync_NewStore_IsEmpty()
    {
        Assert.Empty(await Schedules.LoadAsync(Token));
        Assert.Empty(await Schedules.HistoryAsync("nightly", 10, Token));
    }

    [Fact]
    public async Task SaveAsync_Schedules_AreLoadedByNameAfterReopening()
    {
        var full = Sample("b") with
        {
            Cron = null,
            Every = TimeSpan.FromMilliseconds(1500),
            TimeZone = "Europe/Zurich",
            Misfire = MisfirePolicy.All,
            StartAt = Clock.Now.AddDays(1),
            EndAt = Clock.Now.AddDays(2),
            IsPaused = true,
            Job = Encoding.UTF8.GetBytes("""{"type":"echo","payload":{"text":"grüße"}}"""),
            UpdatedAt = Clock.Now.AddMinutes(1),
            HandledUntil = Clock.Now.AddMinutes(2),
        };
        await Schedules.SaveAsync(full, Token);
        await Schedules.SaveAsync(Sample("C"), Token);
        await Schedules.SaveAsync(Sample("a"), Token);

        await ReopenAsync();

        Assert.Equal([Text(Sample("C")), Text(Sample("a")), Text(full)], (await Schedules.LoadAsync(Token)).Select(Text));
    }

    [Theory]
    [InlineData(MisfirePolicy.FireOnce)]
    [InlineData(MisfirePolicy.Skip)]
    [InlineData(MisfirePolicy.All)]
    public async Task SaveAsync_Misfire_RoundTrips(MisfirePolicy policy)
    {
        await Schedules.SaveAsync(Sample("nightly") with { Misfire = policy }, Token);

        Assert.Equal(policy, (await LoadAsync()).Misfire);
    }

    [Fact]
    public async Task SaveAsync_SameName_ReplacesEverythingButTheHistory()
    {
        await Schedules.SaveAsync(Sample("nightly") with { StartAt = Clock.Now, EndAt = Clock.Now.AddDays(1) }, Token);
        await Schedules.SaveFiringAsync(Submitted("nightly", 1), Clock.Now.AddMinutes(1), Token);
        await Schedules.SaveFiringAsync(Submitted("nightly", 2), Clock.Now.AddMinutes(2), Token);
        var newer = Sample("nightly") with
        {
            Cron = null,
            Every = TimeSpan.FromHours(1),
            TimeZone = "America/New_York",
            Misfire = MisfirePolicy.Skip,
            IsPaused = true,
            Job = "{}"u8.ToArray(),
            CreatedAt = Clock.Now.AddDays(-1),
            UpdatedAt = Clock.Now.AddDays(1),
            HandledUntil = Clock.Now,
            Actor = "other",
        };

        await Schedules.SaveAsync(newer, Token);

        Assert.Equal(Text(newer), Text(await LoadAsync()));
        Assert.Equal([Clock.Now.AddMinutes(2), Clock.Now.AddMinutes(1)], (await Schedules.HistoryAsync("nightly", 10, Token)).Select(firing => firing.FireAt));
    }

    [Fact]
    public async Task SaveFiringAsync_EachOutcome_RoundTripsNewestFirst()
    {
        await Schedules.SaveAsync(Sample("nightly"), Token);
        Firing[] firings =
        [
            Submitted("nightly", 1),
            new("nightly", Clock.Now.AddMinutes(2), Clock.Now.AddMinutes(9), Firing.Refused, null, "$.payload: no such thing."),
            new("nightly", Clock.Now.AddMinutes(3), Clock.Now.AddMinutes(9), Firing.Skipped, null, "Missed and left out."),
            new("nightly", Clock.Now.AddMinutes(4), Clock.Now.AddMinutes(9), Firing.Manual, Drafts.NextId(), null),
        ];
        foreach (var firing in firings)
        {
            await Schedules.SaveFiringAsync(firing, firing.FireAt, Token);
        }

        await ReopenAsync();

        Assert.Equal(firings.Reverse(), await Schedules.HistoryAsync("nightly", 10, Token));
        Assert.Equal(firings.Reverse().Take(2), await Schedules.HistoryAsync("nightly", 2, Token));
        Assert.Empty(await Schedules.HistoryAsync("nightly", 0, Token));
    }

    [Fact]
    public async Task SaveFiringAsync_HandledUntil_GoesForwardAndNeverBack()
    {
        await Schedules.SaveAsync(Sample("nightly"), Token);

        await Schedules.SaveFiringAsync(Submitted("nightly", 5), Clock.Now.AddMinutes(5), Token);
        var forward = await LoadAsync();
        await Schedules.SaveFiringAsync(Submitted("nightly", 3), Clock.Now.AddMinutes(3), Token);
        var back = await LoadAsync();

        Assert.Equal(Clock.Now.AddMinutes(5), forward.HandledUntil);
        Assert.Equal(Clock.Now.AddMinutes(5), back.HandledUntil);
        Assert.Equal(Sample("nightly").UpdatedAt, back.UpdatedAt);
    }

    [Fact]
    public async Task SaveFiringAsync_OfOneSchedule_LeavesTheOthersAlone()
    {
        await Schedules.SaveAsync(Sample("nightly"), Token);
        await Schedules.SaveAsync(Sample("hourly"), Token);

        await Schedules.SaveFiringAsync(Submitted("hourly", 5), Clock.Now.AddMinutes(5), Token);

        Assert.Equal(Clock.Now, (await LoadAsync()).HandledUntil);
        Assert.Empty(await Schedules.HistoryAsync("nightly", 10, Token));
        Assert.Single(await Schedules.HistoryAsync("hourly", 10, Token));
    }

    [Fact]
    public async Task SaveFiringAsync_MoreThanAHistoryHolds_DropsTheOldestOfThatScheduleAlone()
    {
        await Schedules.SaveAsync(Sample("nightly"), Token);
        await Schedules.SaveAsync(Sample("hourly"), Token);
        await Schedules.SaveFiringAsync(Submitted("hourly", 0), Clock.Now, Token);

        await AtOnceAsync(HistorySize, async n =>
        {
            await Schedules.SaveFiringAsync(Submitted("nightly", -n), Clock.Now, Token);
            return n;
        });
        await Schedules.SaveFiringAsync(Submitted("nightly", 1), Clock.Now, Token);
        var full = await Schedules.HistoryAsync("nightly", HistorySize * 2, Token);
        await Schedules.SaveFiringAsync(Submitted("nightly", 2), Clock.Now, Token);
        var cut = await Schedules.HistoryAsync("nightly", HistorySize * 2, Token);

        Assert.Equal(HistorySize, full.Count);
        Assert.Equal([Clock.Now.AddMinutes(2), .. full.Take(HistorySize - 1).Select(firing => firing.FireAt)], cut.Select(firing => firing.FireAt));
        Assert.Single(await Schedules.HistoryAsync("hourly", 10, Token));
    }

    [Fact]
    public async Task RemoveAsync_Schedule_TakesItsHistoryAndLeavesItsJobs()
    {
        var job = await AddAsync();
        await Schedules.SaveAsync(Sample("nightly"), Token);
        await Schedules.SaveAsync(Sample("hourly"), Token);
        await Schedules.SaveFiringAsync(Submitted("nightly", 1) with { JobId = job.Id }, Clock.Now, Token);
        await Schedules.SaveFiringAsync(Submitted("hourly", 1), Clock.Now, Token);

        await Schedules.RemoveAsync("nightly", Token);
        await Schedules.RemoveAsync("never there", Token);
        await Schedules.SaveAsync(Sample("nightly"), Token);

        Assert.Empty(await Schedules.HistoryAsync("nightly", 10, Token));
        Assert.Single(await Schedules.HistoryAsync("hourly", 10, Token));
        Assert.Equal(job.Id, (await GetAsync(job.Id)).Id);
    }

    [Fact]
    public async Task SaveFiringAsync_ScheduleRemovedMeanwhile_IsDropped()
    {
        await Schedules.SaveAsync(Sample("nightly"), Token);
        await Schedules.RemoveAsync("nightly", Token);

        await Schedules.SaveFiringAsync(Submitted("nightly", 1), Clock.Now, Token);

        Assert.Empty(await Schedules.LoadAsync(Token));
        Assert.Empty(await Schedules.HistoryAsync("nightly", 10, Token));
    }

    private async Task<Schedule> LoadAsync() => (await Schedules.LoadAsync(Token)).Single(schedule => schedule.Name == "nightly");

    private static Schedule Sample(string name) => new()
    {
        Name = name,
        Cron = "0 2 * * *",
        Job = """{"type":"echo","payload":{}}"""u8.ToArray(),
        CreatedAt = TestClock.Start,
        UpdatedAt = TestClock.Start,
        HandledUntil = TestClock.Start,
        Actor = "tester",
    };

    private Firing Submitted(string schedule, int minutes) =>
        new(schedule, Clock.Now.AddMinutes(minutes), Clock.Now.AddMinutes(minutes).AddSeconds(1), Firing.Submitted, Drafts.NextId(), null);

    private static string Text(Schedule schedule) => $"{schedule with { Job = default }} {JobAssert.Utf8(schedule.Job)}";
}
