using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Firings: the job, the entry in the history, the event and the mark of what was handled come in one transaction.</summary>
public abstract class FiringConformance : StoreConformance
{
    private IScheduleStore Schedules => CreateSchedules(Store);

    /// <summary>The schedules that are kept with the jobs of a store.</summary>
    protected abstract IScheduleStore CreateSchedules(IJobStore store);

    [Fact]
    public async Task FireAsync_NewMoment_StoresJobEntryEventAndMark()
    {
        await SaveAsync();

        var outcome = await FireAsync(1);
        await ReopenAsync();

        Assert.Equal((await ListAsync()).Single().Id, outcome.Job?.Id);
        Assert.Equal([outcome.Firing!], await Schedules.HistoryAsync("nightly", 10, Token));
        Assert.Equal((Firing.Submitted, outcome.Job!.Id), (outcome.Firing!.Outcome, outcome.Firing.JobId!.Value));
        Assert.Equal(Clock.Now.AddMinutes(1), (await Schedules.LoadAsync(Token)).Single().HandledUntil);
        Assert.Contains((await Store.ReadEventsAsync(0, 100, null, Token)).Events, item => item.Kind == EventKinds.ScheduleFired && item.JobId == outcome.Job.Id);
    }

    [Fact]
    public async Task FireAsync_MomentWithAJob_FindsItEvenWhenTheJobSaysSomethingElseNow()
    {
        await SaveAsync();
        var first = await FireAsync(1);

        var second = await FireAsync(1, payload: """{"n":2}""");

        Assert.Equal((first.Job!.Id, true), (second.Job!.Id, second.IsExisting));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task FireAsync_AtOnceForOneMoment_MakesOneJob()
    {
        await SaveAsync();

        var outcomes = await AtOnceAsync(20, _ => FireAsync(1));

        Assert.Single(outcomes.Select(outcome => outcome.Job!.Id).Distinct());
        Assert.Single(outcomes, outcome => !outcome.IsExisting);
    }

    [Fact]
    public async Task FireAsync_SkipAtOnceForManyMoments_SubmitsOne()
    {
        await SaveAsync();

        var outcomes = await AtOnceAsync(20, n => FireAsync(n, OverlapPolicy.Skip));

        var live = Assert.Single(outcomes, outcome => outcome.Job is not null).Job!;
        Assert.All(outcomes.Where(outcome => outcome.Job is null), outcome => Assert.Equal((Firing.Skipped, live.Id), (outcome.Firing!.Outcome, outcome.Firing.Overlaps!.Value)));
        Assert.Single(await ListAsync());
        Assert.Equal(20, (await Schedules.HistoryAsync("nightly", 100, Token)).Count);
    }

    [Fact]
    public async Task FireAsync_SkipAfterTheEnd_Submits()
    {
        await SaveAsync();
        var first = await FireAsync(1, OverlapPolicy.Skip);
        await Store.ChangeAsync(first.Job!.Id, job => JobLifecycle.Cancel(job, "enough", "tester", Clock.Now), Token);

        var second = await FireAsync(2, OverlapPolicy.Skip);

        Assert.NotNull(second.Job);
    }

    [Fact]
    public async Task FireAsync_QueueOneAtOnceForManyMoments_LetsOneWaitForTheOther()
    {
        await SaveAsync();

        var outcomes = await AtOnceAsync(20, n => FireAsync(n, OverlapPolicy.QueueOne));
        var jobs = await ListAsync();
        var (waiting, live) = (jobs.Single(job => job.Status == JobStatus.Blocked), jobs.Single(job => job.Status == JobStatus.Pending));
        await Store.ChangeAsync(live.Id, job => JobLifecycle.Cancel(job, "enough", "tester", Clock.Now), Token);

        Assert.Equal(18, outcomes.Count(outcome => outcome.Firing!.Outcome == Firing.Skipped));
        Assert.Equal(JobStatus.Pending, (await GetAsync(waiting.Id)).Status);
    }

    [Fact]
    public async Task FireAsync_CancelPrevious_CancelsInTheSameTransaction()
    {
        await SaveAsync();
        var first = await FireAsync(1, OverlapPolicy.CancelPrevious);

        var second = await FireAsync(2, OverlapPolicy.CancelPrevious);

        var cancelled = await GetAsync(first.Job!.Id);
        Assert.Equal(JobStatus.Cancelled, cancelled.Status);
        Assert.Contains(second.Job!.Id.ToString(), cancelled.Cancel!.Reason, StringComparison.Ordinal);
        Assert.Equal(JobStatus.Pending, (await GetAsync(second.Job.Id)).Status);
    }

    [Fact]
    public async Task FireAsync_CancelPreviousThatIsRefused_CancelsNothing()
    {
        await SaveAsync();
        var first = await FireAsync(1, OverlapPolicy.CancelPrevious);

        var second = await FireAsync(2, OverlapPolicy.CancelPrevious, maxWaiting: 1);

        Assert.True(second.Refused!.IsQueueFull);
        Assert.Equal(JobStatus.Pending, (await GetAsync(first.Job!.Id)).Status);
    }

    [Fact]
    public async Task Calendars_SavedReplacedAndRemoved_AreLoadedByName()
    {
        var full = Calendar("b") with { Dates = ["12-25", "2026-04-03"], Weekdays = ["sat", "sun"], Daily = "22:00-06:00", Cron = "* 12 * * MON,TUE" };
        await Schedules.SaveCalendarAsync(Calendar("b"), Token);
        await Schedules.SaveCalendarAsync(full, Token);
        await Schedules.SaveCalendarAsync(Calendar("a"), Token);
        await Schedules.SaveCalendarAsync(Calendar("c"), Token);
        await Schedules.RemoveCalendarAsync("c", Token);
        await Schedules.SaveAsync(Sample() with { Exclude = ["a", "b"], Jitter = TimeSpan.FromSeconds(1.5), Overlap = OverlapPolicy.QueueOne }, Token);

        await ReopenAsync();

        var loaded = await Schedules.LoadCalendarsAsync(Token);
        Assert.Equal(["a", "b"], loaded.Select(calendar => calendar.Name));
        Assert.Equal((full.Daily, full.Cron, full.UpdatedAt, full.Actor), (loaded[1].Daily, loaded[1].Cron, loaded[1].UpdatedAt, loaded[1].Actor));
        Assert.Equal(full.Dates, loaded[1].Dates);
        Assert.Equal(full.Weekdays, loaded[1].Weekdays);
        var schedule = Assert.Single(await Schedules.LoadAsync(Token));
        Assert.Equal(["a", "b"], schedule.Exclude);
        Assert.Equal((TimeSpan.FromSeconds(1.5), OverlapPolicy.QueueOne), (schedule.Jitter, schedule.Overlap));
    }

    [Fact]
    public async Task FireAsync_SkipBesideOtherSchedulesJobs_LooksAtItsOwnAlone()
    {
        await SaveAsync();
        await AddAsync();
        await Schedules.SaveAsync(Sample("hourly"), Token);
        await FireAsync(1, schedule: "hourly");

        var fired = await FireAsync(1, OverlapPolicy.Skip);

        Assert.NotNull(fired.Job);
    }

    [Fact]
    public async Task FireAsync_SkipBesideABackFill_DoesNotMindIt()
    {
        await SaveAsync();
        await FireAsync(1, outcome: Firing.Backfilled);

        var fired = await FireAsync(2, OverlapPolicy.Skip);

        Assert.NotNull(fired.Job);
    }

    [Fact]
    public async Task FireAsync_BackFill_MarksTheMomentAndLeavesTheHistoryAlone()
    {
        await SaveAsync();
        var filled = await FireAsync(1, outcome: Firing.Backfilled);

        var fired = await FireAsync(1);

        Assert.Equal(filled.Job!.Id, fired.Job!.Id);
        Assert.Equal([Firing.Submitted], (await Schedules.HistoryAsync("nightly", 10, Token)).Select(firing => firing.Outcome));
    }

    [Fact]
    public async Task FireAsync_QueueFull_StoresNothing()
    {
        await SaveAsync();

        var outcome = await FireAsync(1, maxWaiting: 0);

        Assert.True(outcome.Refused!.IsQueueFull);
        Assert.Empty(await ListAsync());
        Assert.Empty(await Schedules.HistoryAsync("nightly", 10, Token));
        Assert.Equal(Clock.Now, (await Schedules.LoadAsync(Token)).Single().HandledUntil);
    }

    [Fact]
    public async Task FireAsync_ScheduleRemovedOrChangedMeanwhile_DoesNothing()
    {
        await SaveAsync();
        await Schedules.SaveAsync(Sample() with { UpdatedAt = Clock.Now.AddMinutes(5) }, Token);

        var changed = await FireAsync(1);
        await Schedules.RemoveAsync("nightly", Token);
        var removed = await FireAsync(1);

        Assert.Equal((null, null), (changed.Firing, changed.Job));
        Assert.Equal((null, null), (removed.Firing, removed.Job));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task FireAsync_ByHand_IsNoFiringOfItsMoment()
    {
        await SaveAsync();
        await FireAsync(1, outcome: Firing.Manual);

        var again = await FireAsync(1, outcome: Firing.Manual);
        var fired = await FireAsync(1);

        Assert.False(again.IsExisting);
        Assert.False(fired.IsExisting);
        Assert.Equal(3, (await ListAsync()).Count);
    }

    private Task SaveAsync() => Schedules.SaveAsync(Sample(), Token);

    private Task<IReadOnlyList<Job>> ListAsync() => Store.ListAsync(new JobFilter(), Token);

    private Task<FiringOutcome> FireAsync(
        int minute, OverlapPolicy overlap = OverlapPolicy.Allow, string outcome = Firing.Submitted, string schedule = "nightly", string payload = """{"n":1}""", long maxWaiting = long.MaxValue)
    {
        var moment = Clock.Now.AddMinutes(minute);
        var entry = new Firing(schedule, moment, Clock.Now, outcome, null, null);
        return Schedules.FireAsync(
            new FiringRequest(entry, Drafts.New(payload: payload), overlap, maxWaiting, firing => new JobEvent(EventKinds.ScheduleFired, firing.FiredAt) { JobId = firing.JobId, Reason = firing.Outcome })
            {
                PlannedBy = outcome == Firing.Submitted ? TestClock.Start : null,
                HandledUntil = outcome == Firing.Submitted ? moment : null,
            },
            Token);
    }

    private static ExclusionCalendar Calendar(string name) => new() { Name = name, Weekdays = ["sun"], CreatedAt = TestClock.Start, UpdatedAt = TestClock.Start, Actor = "tester" };

    private static Schedule Sample(string name = "nightly") => new()
    {
        Name = name,
        Cron = "0 2 * * *",
        Job = """{"type":"echo","payload":{}}"""u8.ToArray(),
        CreatedAt = TestClock.Start,
        UpdatedAt = TestClock.Start,
        HandledUntil = TestClock.Start,
        Actor = "tester",
    };
}
