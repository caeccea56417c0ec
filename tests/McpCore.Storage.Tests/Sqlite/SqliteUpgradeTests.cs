using System.IO.Compression;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.PluginStates;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;
using McpCore.Storage.Checking;
using McpCore.Storage.Sqlite;
using McpCore.Storage.Tests.Conformance;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>Databases that earlier versions wrote, as they wrote them: <c>Sqlite/Databases/schema-N.db.gz</c>.</summary>
public sealed class SqliteUpgradeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => _folder.File("mcpcore.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OpenAsync_Schema1_IsUpgradedWithItsJobsIntact()
    {
        await UnpackAsync("schema-1.db.gz");
        Assert.Equal(1, SqliteProbe.Number(Database, "PRAGMA user_version"));

        await using var store = new SqliteStore(Database);
        await store.OpenAsync("node", TestClock.Start, Token);

        Assert.Equal(SqliteSchema.CurrentVersion, SqliteProbe.Number(Database, "PRAGMA user_version"));
        var jobs = await store.ListAsync(new JobFilter(), Token);
        Assert.Equal(
            [JobStatus.Pending, JobStatus.Blocked, JobStatus.Scheduled, JobStatus.Running, JobStatus.Cancelled, JobStatus.Failed, JobStatus.Completed],
            jobs.Select(job => job.Status));
        Assert.All(jobs, job => Assert.Equal(("{\"n\":1}", "tester"), (JobAssert.Utf8(job.Payload), job.Actor)));
        Assert.Equal("agent_missing", jobs.Single(job => job.Status == JobStatus.Blocked).Waiting?.Code);
        Assert.Equal(TestClock.Start.AddHours(1), jobs.Single(job => job.Status == JobStatus.Scheduled).RunAt);
        Assert.Equal("enough", jobs.Single(job => job.Status == JobStatus.Cancelled).Cancel?.Reason);
        Assert.Equal("It broke.", jobs.Single(job => job.Status == JobStatus.Failed).Error?.Message);
        var completed = jobs.Single(job => job.Status == JobStatus.Completed);
        Assert.Equal("""{"ok":true}""", JobAssert.Utf8(completed.Result));
        Assert.Equal("completed", Assert.Single(await store.AttemptsAsync(completed.Id, Token)).Outcome);
        Assert.Equal("a line", Assert.Single(await store.LogsAsync(new LogQuery(completed.Id, null, 0, 10), Token)).Message);
        Assert.Equal("echo", Assert.Single(await store.LoadAsync(Token)).Name);
        var bounds = await store.EventBoundsAsync(Token);
        Assert.Equal(bounds.Last, (await store.ReadEventsAsync(0, 1000, null, Token)).Events.Count);
    }

    [Fact]
    public async Task OpenAsync_Schema1_GoesOn()
    {
        await UnpackAsync("schema-1.db.gz");

        await using (var store = new SqliteStore(Database))
        {
            var opening = await store.OpenAsync("node", TestClock.Start, Token);
            var rescued = await store.ChangeManyAsync(
                new JobSelection.HeldByOthers(opening.Incarnation),
                job => JobLifecycle.EndRun(job, job.Run, new RunEnd(RunEndKind.Crashed), null, TestClock.Start),
                Token);
            await new SqlitePluginStateStore(store).ChangeAsync("echo", record => PluginRules.Switch(record, enabled: false, "ann", TestClock.Start), [], Token);
            Assert.Single(rescued);
        }

        await using var again = new SqliteStore(Database);
        await again.OpenAsync("node", TestClock.Start, Token);
        Assert.Equal(2, (await again.CountAsync(Token))[JobStatus.Pending]);
        Assert.Equal("echo", Assert.Single(await new SqlitePluginStateStore(again).LoadAsync(Token)).Id);
    }

    [Fact]
    public async Task OpenAsync_Schema2_CarriesDisabledPluginsAndSchedulesOver()
    {
        await UnpackAsync("schema-2.db.gz");
        Assert.Equal(2, SqliteProbe.Number(Database, "PRAGMA user_version"));

        await using var store = new SqliteStore(Database);
        await store.OpenAsync("node", TestClock.Start, Token);

        Assert.Equal(SqliteSchema.CurrentVersion, SqliteProbe.Number(Database, "PRAGMA user_version"));
        Assert.Equal(
            [
                new PluginRecord("gone-plugin") { Desired = new PluginWish(false, TestClock.Start, "ann") },
                new PluginRecord("other-plugin") { Desired = new PluginWish(false, TestClock.Start.AddMinutes(1), "bob") },
            ],
            await new SqlitePluginStateStore(store).LoadAsync(Token));
        Assert.Equal(
            [JobStatus.Blocked, JobStatus.Pending, JobStatus.Running, JobStatus.Completed], (await store.ListAsync(new JobFilter(), Token)).Select(job => job.Status));
        var schedules = new SqliteScheduleStore(store);
        Assert.Equal("Europe/Zurich", Assert.Single(await schedules.LoadAsync(Token)).TimeZone);
        Assert.Equal(Firing.Submitted, Assert.Single(await schedules.HistoryAsync("nightly", 10, Token)).Outcome);
    }

    [Fact]
    public async Task OpenAsync_Schema3_IsUpgradedWithItsJobsAndPluginsIntact()
    {
        await UnpackAsync("schema-3.db.gz");
        Assert.Equal(3, SqliteProbe.Number(Database, "PRAGMA user_version"));

        await using var store = new SqliteStore(Database);
        await store.OpenAsync("node", TestClock.Start, Token);

        Assert.Equal(SqliteSchema.CurrentVersion, SqliteProbe.Number(Database, "PRAGMA user_version"));
        var jobs = await store.ListAsync(new JobFilter(), Token);
        Assert.Equal(
            [JobStatus.Pending, JobStatus.Blocked, JobStatus.Scheduled, JobStatus.Running, JobStatus.Cancelled, JobStatus.Failed, JobStatus.Completed],
            jobs.Select(job => job.Status));
        Assert.All(jobs, job => Assert.Equal(("{\"n\":1}", "tester", null), (JobAssert.Utf8(job.Payload), job.Actor, job.Damage)));
        var completed = jobs[^1];
        Assert.Equal(("""{"ok":true}""", 7, TestClock.Start.AddDays(400)), (JobAssert.Utf8(completed.Result), completed.Options.Priority, completed.KeepUntil));
        Assert.Equal("a line", Assert.Single(await store.LogsAsync(new LogQuery(completed.Id, null, 0, 10), Token)).Message);
        Assert.Equal("half", JobAssert.Utf8((await store.LoadCheckpointAsync(jobs[3].Id, Token))!.Value));
        Assert.Equal("notes.txt", Assert.Single(await store.ArtifactsAsync(jobs[3].Id, Token)).Name);
        var plugin = Assert.Single(await new SqlitePluginStateStore(store).LoadAsync(Token));
        Assert.Equal(("echo", false, 2, "It crashed."), (plugin.Id, plugin.Desired.Enabled, plugin.Leaks, plugin.Quarantine?.Reason));
        Assert.Equal("Europe/Zurich", Assert.Single(await new SqliteScheduleStore(store).LoadAsync(Token)).TimeZone);
        Assert.Equal(1, (await store.CountAsync(new JobFilter { Statuses = [JobStatus.Completed], Types = ["echo"] }, Token))[JobStatus.Completed]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task OpenAsync_EverySchema_GoesOnAndIsWhole(int schema)
    {
        await UnpackAsync($"schema-{schema}.db.gz");
        var desk = new ClaimDesk();
        await using (var store = new SqliteStore(Database) { Dispatch = desk })
        {
            var opening = await store.OpenAsync("node", TestClock.Start, Token);
            var request = new ClaimRequest(10, [new TypeRoom("echo", 10, new PluginRef("echo", "1.0.0", "ab12"))], "node", opening.Incarnation, TestClock.Start);

            var started = Assert.Single(await desk.ClaimAsync(store, request, Token));
            await store.EndRunAsync(
                new RunRecords(started.Id, started.Run),
                job => JobLifecycle.EndRun(job, started.Run, new RunEnd(RunEndKind.Completed) { Result = "{}"u8.ToArray() }, null, TestClock.Start),
                null,
                Token);
            Assert.Equal(JobStatus.Completed, (await store.GetAsync(started.Id, Token))!.Status);
        }

        var report = SqliteStoreCheck.Run(Database, _folder.File("artifacts"), deep: true, Token);

        // The databases are kept without the files of their artifacts.
        Assert.All(report.Findings, finding => Assert.Equal("artifact", finding.Code));
        Assert.Equal(2, report.Results);
    }

    private async Task UnpackAsync(string name)
    {
        await using var packed = typeof(SqliteUpgradeTests).Assembly.GetManifestResourceStream(name)!;
        await using var plain = new GZipStream(packed, CompressionMode.Decompress);
        await using var file = File.Create(Database);
        await plain.CopyToAsync(file, Token);
    }
}
