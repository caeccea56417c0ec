using System.Text.Json;
using McpCore.Engine.Limits;

namespace McpCore.Simulation.Tests;

/// <summary>A rate frees up by time alone, with no event that could start anything: the dispatcher has to know the moment.</summary>
public sealed class RateAlarmTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Rate_OneOfTwoJobsOfACommitUsesItUp_TheOtherStartsAtTheMomentItIsFree()
    {
        // Shorter than the five seconds after which the dispatcher looks by itself.
        var rate = new RateLimit(1, TimeSpan.FromSeconds(3));
        await using var world = new World(sabotage: null, rate);
        await world.StartAsync();
        using var body = JsonDocument.Parse("""{"type":"a","payload":{}}""");
        var jobs = (await world.Engine.SubmitAsync([body.RootElement, body.RootElement], many: true, "test", TestContext.Current.CancellationToken)).Jobs;
        await world.QuietAsync();
        Assert.Equal(jobs[0].Id, Assert.Single(world.Agents.Live).Job.Id);

        world.Time.Advance(rate.Period - TimeSpan.FromTicks(1));
        await world.QuietAsync();
        Assert.Single(world.Agents.Live);

        world.Time.Advance(TimeSpan.FromTicks(1));
        using var limit = new CancellationTokenSource(Patience);
        while (world.Agents.Live.Count < 2)
        {
            await Task.Delay(1, limit.Token);
        }
    }
}
