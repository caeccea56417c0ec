using System.Globalization;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;

namespace McpCore.Simulation.Tests;

/// <summary>
/// Random histories against the real engine and the real store. <c>MCPCORE_SEEDS=1000000 dotnet run --project tests/McpCore.Simulation.Tests</c> looks at
/// more of them; <c>MCPCORE_SEED=n</c> replays one.
/// </summary>
public sealed class HistoryTests
{
    private const int Seeds = 500;
    private const int SeedsOfAControl = 200;

    [Fact]
    public async Task Histories_AnySeed_KeepEveryPromise()
    {
        var (first, count) = Number("MCPCORE_SEED") is { } one ? (one, 1) : (1, Number("MCPCORE_SEEDS") ?? Seeds);

        await Parallel.ForAsync(first, first + count, TestContext.Current.CancellationToken, async (seed, _) => await History.RunAsync(seed));
    }

    [Fact]
    public async Task Control_WithoutTheFence_IsFound() =>
        await AssertFoundAsync((job, decide) => decide(job.Status == JobStatus.Running ? job with { Run = RunOf(decide, job) } : job));

    [Fact]
    public async Task Control_DecisionsOnAnOldState_AreFound()
    {
        // What a write without its condition would come to: the decision knows the job as it was a change before.
        await AssertFoundAsync(() =>
        {
            var before = new Dictionary<JobId, Job>();
            return (job, decide) =>
            {
                lock (before)
                {
                    var old = before.GetValueOrDefault(job.Id, job);
                    before[job.Id] = job;
                    return decide(old);
                }
            };
        });
    }

    [Fact]
    public async Task Control_DeathsThatAreGuessed_AreFound() => await AssertFoundAsync(seed => History.RunAsync(seed, guessesDeaths: true));

    private static int RunOf(Func<Job, Decision> decide, Job job)
    {
        // The run that the caller believes in is the one for which it is not refused.
        for (var run = job.Run; run > 0; run--)
        {
            if (decide(job with { Run = run }).Refusal is not { Code: "stale_run" })
            {
                return run;
            }
        }

        return job.Run;
    }

    private static Task AssertFoundAsync(Func<Job, Func<Job, Decision>, Decision> sabotage) => AssertFoundAsync(() => sabotage);

    private static Task AssertFoundAsync(Func<Func<Job, Func<Job, Decision>, Decision>> sabotage) => AssertFoundAsync(seed => History.RunAsync(seed, sabotage()));

    private static async Task AssertFoundAsync(Func<int, Task> history)
    {
        for (var seed = 1; seed <= SeedsOfAControl; seed++)
        {
            try
            {
                await history(seed);
            }
            catch (SimulationException)
            {
                return;
            }
        }

        Assert.Fail($"{SeedsOfAControl} histories found nothing wrong with a store that is.");
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
