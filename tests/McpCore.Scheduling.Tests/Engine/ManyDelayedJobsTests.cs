using System.Text.Json;
using McpCore.Engine.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>However many jobs wait for a time, Quartz knows of one trigger for them, and of one for the clean-up.</summary>
public sealed class ManyDelayedJobsTests
{
    private const int Jobs = 20_000;

    [Fact]
    public async Task Submit_TwentyThousandDelayedJobs_NeedsOneTriggerForAllOfThem()
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
    }

    private static string Body(DateTimeOffset runAt) => $$"""{"type":"still","payload":{},"run_at":"{{runAt:O}}"}""";
}
