using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>The promise of the whole product: what was acknowledged is done, and never twice at once, whatever kills the daemon.</summary>
public sealed class KillUnderLoadTests
{
    private const int Rounds = 10;
    private const int Seed = 20260105;
    private static readonly string[] Settings = ["engine.concurrency=6", """engine.concurrency_per_type={"probe":2}"""];

    [Fact]
    public async Task Ten_kills_under_load_lose_no_acknowledged_job_and_run_none_twice_at_once()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var files = new ProbeFiles(home);
        var load = new SubmitLoad(files, Seed);
        var random = new Random(Seed);

        for (var round = 0; round < Rounds; round++)
        {
            await load.RunUntilKilledAsync(await home.StartDaemonAsync(Settings), round, random.Next(20, 120));
        }

        var jobs = await ReadWhenEndedAsync(await home.StartDaemonAsync(Settings), load.Acknowledged);
        Assert.Equal(load.Acknowledged.Count, load.Acknowledged.Distinct().Count());
        Assert.All(jobs, AssertDone);
        Assert.All(jobs, AssertOneRunAfterTheOther);
        Assert.InRange(jobs.Sum(job => job.Outcomes().Count(outcome => outcome == "crashed")), Rounds, int.MaxValue);
        AssertRecord(files.ReadRecord(), jobs.ToDictionary(job => job.GetProperty("id").GetString()!));
    }

    private static async Task<IReadOnlyList<JsonElement>> ReadWhenEndedAsync(DaemonUnderTest daemon, IReadOnlyList<string> ids)
    {
        var jobs = new List<JsonElement>(ids.Count);
        foreach (var id in ids)
        {
            jobs.Add(await daemon.WaitForEndAsync(id));
        }

        return jobs;
    }

    /// <summary>Completed; or, by the worst of luck, hit by three kills in a row.</summary>
    private static void AssertDone(JsonElement job) => Assert.True(
        job.Status() == "completed" || (job.ErrorCode() == "poisoned" && job.Outcomes().TakeLast(3).All(outcome => outcome == "crashed")),
        job.GetRawText());

    private static void AssertOneRunAfterTheOther(JsonElement job)
    {
        var runs = job.Attempts();
        Assert.Equal(Enumerable.Range(1, job.Number("run")), runs.Select(run => run.Number("run")));
        Assert.All(runs, run => Assert.Equal(1, run.Number("attempt")));
        Assert.All(job.Outcomes().SkipLast(1), outcome => Assert.Equal("crashed", outcome));
        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.True(
            pair.Second.GetProperty("started_at").GetDateTimeOffset() >= pair.First.GetProperty("ended_at").GetDateTimeOffset(), job.GetRawText()));
    }

    /// <summary>What the agents themselves wrote: no run starts twice, and none is heard of after the next one has started.</summary>
    private static void AssertRecord(IReadOnlyList<RunLine> record, Dictionary<string, JsonElement> jobs)
    {
        Assert.Contains(record, line => line.Run > 1);
        foreach (var lines in record.GroupBy(line => line.JobId))
        {
            var starts = lines.Where(line => line.Word == "start").Select(line => line.Run).ToList();
            Assert.Equal(starts.Distinct(), starts);
            Assert.Equal(lines.Select(line => line.Run).Order(), lines.Select(line => line.Run));
            if (jobs.TryGetValue(lines.Key, out var job))
            {
                Assert.InRange(starts[^1], 1, job.Number("run"));
            }
        }
    }
}
