using System.Text.Json;
using McpCore.Engine.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>However many jobs wait for a time, Quartz knows of one trigger for them, and of one for the clean-up.</summary>
public sealed class ManyDelayedJobsTests
{
    private const int Jobs = 20_000;

    /// <summary>The alarm of a schedule that is not there: it makes Quartz look at the time that the test has moved.</summary>
    private const string Nudge = "schedule:nobody";

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Submit_TwentyThousandDelayedJobs_NeedsOneTriggerAndAllBecomePendingWhenDue()
    {
        var time = new ManualTimeProvider();
        var clock = new QuartzCalendarClock(time, NullLogger<QuartzCalendarClock>.Instance);
        await using var engine = await EngineUnderTest.StartAsync(clock, time);
        var due = time.GetUtcNow() + TimeSpan.FromHours(1);

        using var bodies = JsonDocument.Parse($"[{string.Join(',', Enumerable.Range(0, Jobs).Select(n => Body(due.AddMilliseconds(n % 1000))))}]");
        foreach (var batch in bodies.RootElement.EnumerateArray().Chunk(1000))
        {
            Assert.Null((await engine.Engine.SubmitAsync(batch, many: true, "tester", TestContext.Current.CancellationToken)).Rejection);
        }

        var waiting = await engine.Engine.Jobs.CountAsync(TestContext.Current.CancellationToken);
        var triggers = await clock.TriggersAsync();

        Assert.Equal(Jobs, waiting[JobStatus.Scheduled]);
        Assert.Equal(["due-work", "retention"], triggers.Select(trigger => trigger.Key.Name).Order());
        time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        await clock.SetAsync(Nudge, time.GetUtcNow(), TestContext.Current.CancellationToken);
        await AllPromotedAsync(engine);
    }

    private static string Body(DateTimeOffset runAt) => $$"""{"type":"still","payload":{},"run_at":"{{runAt:O}}"}""";

    /// <summary>Asks until no job waits for its time; a stream of so many events at once would be cut off.</summary>
    private static async Task AllPromotedAsync(EngineUnderTest engine)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Hang);
        var counts = await engine.Engine.Jobs.CountAsync(limit.Token);
        while (counts[JobStatus.Scheduled] > 0)
        {
            await Task.Yield();
            limit.Token.ThrowIfCancellationRequested();
            counts = await engine.Engine.Jobs.CountAsync(limit.Token);
        }

        Assert.Equal(Jobs, counts[JobStatus.Pending] + counts[JobStatus.Running]);
    }
}
