using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>What runs tell: log lines, custom events, progress.</summary>
public abstract class JournalConformance : StoreConformance
{
    [Fact]
    public async Task AppendAsync_MoreLinesThanAreKeptOfAnAttempt_DropTheOldestAndCountThem()
    {
        const int Lines = 5;
        var run = await RunAsync();
        var text = new string('x', LogLimits.AttemptBytes / 4);
        for (var line = 0; line < Lines; line++)
        {
            await Store.AppendAsync([Records(run, Line(run, $"{line}{text}", properties: ""))], Token);
        }

        await Store.AppendAsync([Records(run) with { DroppedLines = 7 }], Token);

        var kept = await Store.LogsAsync(new LogQuery(run.Id, null, 0, 100), Token);
        var dropped = await Store.DroppedLinesAsync(run.Id, null, Token);
        Assert.Equal('4', kept[^1].Message[0]);
        Assert.InRange(kept.Sum(line => (long)line.Size), 1, LogLimits.AttemptBytes);
        Assert.Equal(Lines + 7, kept.Count + dropped);
        Assert.Equal((dropped, 0), (await Store.DroppedLinesAsync(run.Id, 1, Token), await Store.DroppedLinesAsync(run.Id, 2, Token)));
    }

    [Fact]
    public async Task AppendAsync_MoreLinesThanAreKeptOfAJob_DropTheFirstAttempts()
    {
        var run = await RunAsync(new JobOptions { MaxAttempts = 6, Backoff = new Backoff { Kind = BackoffKind.Fixed, Initial = TimeSpan.Zero } });
        var text = new string('x', LogLimits.AttemptBytes - 100);
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            await Store.AppendAsync([Records(run, Line(run, text, properties: ""))], Token);
            if (attempt < 6)
            {
                await EndAsync(run, Failed());
                run = Assert.Single(await ClaimAsync(1, (run.Type, 1)));
            }
        }

        var kept = await Store.LogsAsync(new LogQuery(run.Id, null, 0, 100), Token);
        Assert.Equal(6, kept[^1].Attempt);
        Assert.InRange(kept.Sum(line => (long)line.Size), LogLimits.AttemptBytes, LogLimits.JobBytes);
        Assert.Equal(6, kept.Count + await Store.DroppedLinesAsync(run.Id, null, Token));
    }

    [Fact]
    public async Task AppendAsync_Metrics_AreSeriesByStepAcrossRuns()
    {
        var first = await RunAsync();
        await Store.AppendAsync([new RunRecords(first.Id, first.Run) { Metrics = [new MetricPoint("loss", 2, 0.5), new MetricPoint("loss", 1, 1), new MetricPoint("acc", 1, null)] }], Token);
        var second = await RunAgainAsync(first);
        await Store.AppendAsync([new RunRecords(first.Id, first.Run) { Metrics = [new MetricPoint("late", 1, 1)] }], Token);
        await EndAsync(second, Completed(), new RunRecords(second.Id, second.Run) { Metrics = [new MetricPoint("loss", 2, 0.25), new MetricPoint("loss", 3, 0.125)] });
        await ReopenAsync();

        Assert.Equal(
            [new MetricPoint("acc", 1, null), new MetricPoint("loss", 1, 1), new MetricPoint("loss", 2, 0.25), new MetricPoint("loss", 3, 0.125)],
            await Store.MetricsAsync(first.Id, Token));
    }

    [Fact]
    public async Task AppendAsync_MoreMetricsThanAreKept_LoseEverySecondPointButTheNewest()
    {
        var run = await RunAsync();
        var half = MetricPoint.MostOfAJob / 2;
        for (var part = 0; part < 3; part++)
        {
            await Store.AppendAsync([new RunRecords(run.Id, run.Run) { Metrics = [.. Enumerable.Range(part * half, half).Select(step => new MetricPoint("loss", step, step))] }], Token);
        }

        var points = await Store.MetricsAsync(run.Id, Token);

        Assert.Equal(3 * half / 2, points.Count);
        Assert.Equal((3 * half) - 1, points[^1].Step);
        Assert.Equal(2, points[^1].Step - points[^2].Step);
    }

    [Fact]
    public async Task AppendAsync_Lines_AreReadInOrder()
    {
        var run = await RunAsync();

        await Store.AppendAsync([Records(run, Line(run, "one"), Line(run, "two")), Records(run, Line(run, "three"))], Token);
        await Store.AppendAsync([Records(run, Line(run, "four"))], Token);

        await ReopenAsync();
        var lines = await LogsAsync(run);
        Assert.Equal(["one", "two", "three", "four"], lines.Select(line => line.Message));
        Assert.Equal(lines.Select(line => line.Seq).Order().Distinct(), lines.Select(line => line.Seq));
    }

    [Fact]
    public async Task AppendAsync_LineWithEveryField_RoundTripsExactly()
    {
        var run = await RunAsync();
        var line = new LogLine(0, Clock.Now, run.Id, 1, 1, "warning", "gr\u00fc\u00dfe \U0001F680 7", "gr\u00fc\u00dfe \U0001F680 {N}", """{ "N": 7 }"""u8.ToArray());

        await Store.AppendAsync([Records(run, line)], Token);

        var stored = Assert.Single(await LogsAsync(run));
        Assert.Equal("""{ "N": 7 }""", JobAssert.Utf8(stored.Properties));
        Assert.Equal(line with { Seq = stored.Seq, Properties = stored.Properties }, stored);
    }

    [Fact]
    public async Task LogsOfTypesAsync_SeveralJobs_HasTheNewestLinesOfTheTypesInOrder()
    {
        var (first, other, second) = (await StartAsync("echo"), await StartAsync("other"), await StartAsync("old_echo"));
        await Store.AppendAsync([Records(first, Line(first, "one"), Line(first, "two"))], Token);
        await Store.AppendAsync([Records(other, Line(other, "not this"))], Token);
        await Store.AppendAsync([Records(second, Line(second, "three"))], Token);
        await Store.AppendAsync([Records(first, Line(first, "four"))], Token);

        var lines = await Store.LogsOfTypesAsync(["echo", "old_echo"], 3, Token);

        Assert.Equal([("echo", "two"), ("old_echo", "three"), ("echo", "four")], lines.Select(line => (line.JobType, line.Line.Message)));
        Assert.Equal(["not this"], (await Store.LogsOfTypesAsync(["other"], 10, Token)).Select(line => line.Line.Message));
        Assert.Empty(await Store.LogsOfTypesAsync(["third"], 10, Token));
        Assert.Empty(await Store.LogsOfTypesAsync([], 10, Token));
    }

    private async Task<Job> StartAsync(string type)
    {
        await AddAsync(type);
        return Assert.Single(await ClaimAsync(1, (type, 1)));
    }

    [Fact]
    public async Task AppendAsync_LineOfOneMegabyte_RoundTripsExactly()
    {
        var run = await RunAsync();
        var message = new string('\u00e9', 1 << 19);

        await Store.AppendAsync([Records(run, Line(run, message))], Token);

        Assert.Equal(message, Assert.Single(await LogsAsync(run)).Message);
    }

    [Fact]
    public async Task AppendAsync_LineWithoutProperties_HasNone()
    {
        var run = await RunAsync();

        await Store.AppendAsync([Records(run, Line(run, "bare", properties: ""))], Token);

        Assert.True(Assert.Single(await LogsAsync(run)).Properties.IsEmpty);
    }

    [Fact]
    public async Task AppendAsync_CustomEvent_IsALineOfItsOwnLevel()
    {
        var run = await RunAsync();
        var custom = Line(run, "", LogLine.EventLevel, """{"loss":0.5}""") with { Template = "epoch_done" };

        await Store.AppendAsync([Records(run, Line(run, "before"), custom, Line(run, "after"))], Token);

        var lines = await LogsAsync(run);
        Assert.Equal(["info", LogLine.EventLevel, "info"], lines.Select(line => line.Level));
        Assert.Equal(("epoch_done", """{"loss":0.5}"""), (lines[1].Template, JobAssert.Utf8(lines[1].Properties)));
    }

    [Fact]
    public async Task AppendAsync_Progress_KeepsTheLast()
    {
        var run = await RunAsync();
        await Store.AppendAsync([new RunRecords(run.Id, run.Run) { Progress = (0.25, "a quarter") }], Token);

        await Store.AppendAsync([new RunRecords(run.Id, run.Run) { Progress = (0.5, null) }], Token);
        await Store.AppendAsync([Records(run, Line(run, "no progress"))], Token);

        JobAssert.Same(run with { ProgressFraction = 0.5 }, await GetAsync(run.Id));
    }

    [Fact]
    public async Task AppendAsync_ProgressWithoutFraction_ForgetsTheFraction()
    {
        var run = await RunAsync();
        await Store.AppendAsync([new RunRecords(run.Id, run.Run) { Progress = (0.25, null) }], Token);

        await Store.AppendAsync([new RunRecords(run.Id, run.Run) { Progress = (null, "unknown") }], Token);

        JobAssert.Same(run with { ProgressMessage = "unknown" }, await GetAsync(run.Id));
    }

    [Fact]
    public async Task AppendAsync_Progress_IsNoStoredEvent()
    {
        var run = await RunAsync();
        var before = await Store.EventBoundsAsync(Token);

        await Store.AppendAsync([new RunRecords(run.Id, run.Run) { Progress = (0.25, null) }], Token);

        Assert.Equal(before, await Store.EventBoundsAsync(Token));
    }

    [Fact]
    public async Task AppendAsync_StaleRun_IsDroppedAndTheOthersKept()
    {
        var stale = await RunAsync();
        var current = await RunAgainAsync(stale);

        await Store.AppendAsync(
            [Records(stale, Line(stale, "too late")) with { Progress = (1, "too late") }, Records(current, Line(current, "in time"))], Token);

        Assert.Equal(["in time"], (await LogsAsync(current)).Select(line => line.Message));
        JobAssert.Same(current, await GetAsync(current.Id));
    }

    [Fact]
    public async Task AppendAsync_JobThatHasEnded_IsDropped()
    {
        var run = await RunAsync();
        var ended = (await EndAsync(run, Completed())).Job!;

        await Store.AppendAsync([Records(run, Line(run, "too late")) with { Progress = (0.1, "too late") }], Token);

        Assert.Empty(await LogsAsync(run));
        JobAssert.Same(ended, await GetAsync(run.Id));
    }

    [Fact]
    public async Task AppendAsync_UnknownJob_IsDropped()
    {
        var stranger = Drafts.Draft() with { Run = 1, Attempt = 1 };

        await Store.AppendAsync([Records(stranger, Line(stranger, "who?"))], Token);

        Assert.Empty(await LogsAsync(stranger));
        Assert.Equal(new EventBounds(1, 0), await Store.EventBoundsAsync(Token));
    }

    [Fact]
    public async Task AppendAsync_ManyAtOnce_KeepsEachJobsOrder()
    {
        var runs = new List<Job>();
        for (var i = 0; i < 8; i++)
        {
            runs.Add(await RunAsync());
        }

        await AtOnceAsync(runs, run => AppendOneByOneAsync(run, 25));

        foreach (var run in runs)
        {
            Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i}"), (await LogsAsync(run)).Select(line => line.Message));
        }
    }

    [Fact]
    public async Task LogsAsync_OfAnAttempt_LeavesTheOthersOut()
    {
        var first = await RunAsync(new JobOptions { MaxAttempts = 2, Backoff = new Backoff { Initial = TimeSpan.Zero } });
        await EndAsync(first, Failed(), Records(first, Line(first, "first")));
        var second = Assert.Single(await ClaimAsync(1, (first.Type, 1)));
        await Store.AppendAsync([Records(second, Line(second, "second"))], Token);

        var lines = await Store.LogsAsync(new LogQuery(first.Id, 2, 0, 10), Token);

        Assert.Equal(["second"], lines.Select(line => line.Message));
        Assert.Equal(["first", "second"], (await LogsAsync(first)).Select(line => line.Message));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task LogsAsync_PageByPage_HasEveryLineOnce(int? attempt)
    {
        var run = await RunAsync();
        var other = await RunAsync();
        for (var i = 0; i < 10; i++)
        {
            await Store.AppendAsync([Records(run, Line(run, $"{i}")), Records(other, Line(other, "other"))], Token);
        }

        var read = new List<LogLine>();
        while (await Store.LogsAsync(new LogQuery(run.Id, attempt, read.Count == 0 ? 0 : read[^1].Seq, 3), Token) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 3);
            Assert.DoesNotContain(page[0].Seq, read.Select(line => line.Seq));
            read.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), read.Select(line => line.Message));
    }

    private async Task<IReadOnlyList<LogLine>> LogsAsync(Job job) => await Store.LogsAsync(new LogQuery(job.Id, null, 0, 1000), Token);

    private async Task<bool> AppendOneByOneAsync(Job run, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Store.AppendAsync([Records(run, Line(run, $"{i}"))], Token);
        }

        return true;
    }
}
