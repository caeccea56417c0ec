using System.Globalization;
using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>The promise of the whole product: what was acknowledged is done, and never twice at once, whatever kills the daemon.</summary>
public sealed class KillUnderLoadTests
{
    private const int Rounds = 50;
    private const int Seed = 20260105;

    /// <summary>Kills in a row after which a job is given up.</summary>
    private const int Poison = 3;

    private static readonly string[] Settings = ["engine.concurrency=12", """engine.concurrency_per_type={"probe":6}"""];

    [Fact]
    public async Task Fifty_kills_under_load_lose_no_acknowledged_job_and_run_none_twice_at_once()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var files = new ProbeFiles(home);
        var load = new SubmitLoad(files, Seed);
        var ended = new Dictionary<string, StoredJob>();

        var daemon = await home.StartDaemonAsync(Settings);
        for (var round = 0; round < Rounds; round++)
        {
            var begin = DateTimeOffset.Parse((await daemon.Client.GetAsync("daemon", TestContext.Current.CancellationToken)).GetProperty("started_at").GetString()!, CultureInfo.InvariantCulture);
            var before = load.Acknowledged.Jobs.Count;
            var held = await load.RunUntilKilledAsync(daemon, round);
            daemon = await home.StartDaemonAsync(Settings);

            var rescued = await daemon.WaitForEndAsync(held);
            Assert.Equal("crashed", rescued.Outcomes()[0]);
            Assert.InRange(rescued.Number("run"), 2, int.MaxValue);
            var stored = await StoredJobs.ReadAsync(daemon, $"created_after={begin.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}");
            Assert.All(load.Acknowledged.Jobs.Skip(before), id => Assert.True(stored.ContainsKey(id), $"Job {id} of round {round} is lost."));
            foreach (var job in stored.Values.Where(job => job.HasEnded))
            {
                ended.Add(job.Id, job);
            }
        }

        var jobs = await ReadWhenEndedAsync(daemon);
        Assert.All(load.Acknowledged.Jobs, id => Assert.True(jobs.ContainsKey(id), $"Job {id} is lost."));
        Assert.All(ended.Values, job => Assert.Equal(job, jobs[job.Id]));
        Assert.All(load.Acknowledged.Cancelled, id => Assert.Equal("cancelled", jobs[id].Status));
        AssertGroups(load.Acknowledged.Groups, jobs.Values);
        await AssertRunsAsync(daemon, jobs, load.Acknowledged.Jobs.Except(load.Acknowledged.Cancelling));
        AssertRecord(files.ReadRecord(), jobs);

        Assert.Equal(0, await daemon.TerminateAsync());
        var check = await CommandLine.RunAsync(home.Folder, "doctor", "--deep");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
    }

    /// <summary>Every job as it ended, but for those that are due long after the test.</summary>
    private static async Task<IReadOnlyDictionary<string, StoredJob>> ReadWhenEndedAsync(DaemonUnderTest daemon)
    {
        foreach (var filter in (string[])["type=probe&status=scheduled,pending,running", "type=generic&status=blocked,pending,running"])
        {
            foreach (var id in (await StoredJobs.ReadAsync(daemon, filter)).Keys)
            {
                await daemon.WaitForEndAsync(id);
            }
        }

        return await StoredJobs.ReadAsync(daemon);
    }

    /// <summary>Those of one request are all there or none is, and they have gone the same way.</summary>
    private static void AssertGroups(IReadOnlyList<SentGroup> groups, IEnumerable<StoredJob> jobs)
    {
        var stored = jobs.Where(job => job.Tag is not null).ToLookup(job => job.Tag!);
        foreach (var group in groups)
        {
            var members = stored[group.Tag].ToList();
            Assert.True(members.Count == group.Size || (members.Count == 0 && !group.IsAnswered), $"{members.Count} of {group}");
            Assert.All(members, job => Assert.True(job.Status == (group.IsParked ? "scheduled" : "completed") || job.ErrorCode == "poisoned", job.ToString()));
        }

        // A load that is never hit in the middle of a large request proves nothing about it.
        Assert.InRange(groups.Count(group => group is { IsParked: true, IsAnswered: false }), Rounds / 5, int.MaxValue);
        Assert.InRange(groups.Count(group => group is { IsParked: false, IsAnswered: true }), Rounds / 5, int.MaxValue);
    }

    /// <summary>Completed; or, by the worst of luck, hit by three kills in a row. And each run began after the end of the one before.</summary>
    private static async Task AssertRunsAsync(DaemonUnderTest daemon, IReadOnlyDictionary<string, StoredJob> jobs, IEnumerable<string> ids)
    {
        var crashes = 0;
        foreach (var id in ids)
        {
            if (jobs[id].Run == 1)
            {
                Assert.Equal("completed", jobs[id].Status);
            }
            else if (jobs[id].Run > 1)
            {
                var job = await daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
                Assert.True(
                    job.Status() == "completed" || (job.ErrorCode() == "poisoned" && job.Outcomes().TakeLast(Poison).All(outcome => outcome == "crashed")),
                    job.GetRawText());
                AssertOneRunAfterTheOther(job);
                crashes += job.Outcomes().Count(outcome => outcome == "crashed");
            }
        }

        Assert.InRange(crashes, Rounds, int.MaxValue);
    }

    private static void AssertOneRunAfterTheOther(JsonElement job)
    {
        var runs = job.Attempts();
        Assert.Equal(Enumerable.Range(1, job.Number("run")), runs.Select(run => run.Number("run")));
        Assert.All(job.Outcomes().SkipLast(1), outcome => Assert.Contains(outcome, (IEnumerable<string?>)["crashed", "failed"]));
        var attempt = 1;
        foreach (var (run, outcome) in runs.Zip(job.Outcomes()))
        {
            Assert.Equal(attempt, run.Number("attempt"));
            attempt += outcome == "failed" ? 1 : 0;
        }

        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.True(
            pair.Second.GetProperty("started_at").GetDateTimeOffset() >= pair.First.GetProperty("ended_at").GetDateTimeOffset(), job.GetRawText()));
    }

    /// <summary>What the agents themselves wrote: no run starts twice, and none is heard of after the next one has started.</summary>
    private static void AssertRecord(IReadOnlyList<RunLine> record, IReadOnlyDictionary<string, StoredJob> jobs)
    {
        Assert.Contains(record, line => line.Run > 1);
        foreach (var lines in record.GroupBy(line => line.JobId))
        {
            var starts = lines.Where(line => line.Word == "start").Select(line => line.Run).ToList();
            Assert.Equal(starts.Distinct(), starts);
            Assert.Equal(lines.Select(line => line.Run).Order(), lines.Select(line => line.Run));
            Assert.InRange(starts[^1], 1, jobs[lines.Key].Run);
        }
    }
}
