using System.Text;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;
using McpCore.Storage.Tests.Conformance;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>Rows that something else than the store has changed: found out, and nobody else's trouble.</summary>
public sealed class DamagedRowTests : IAsyncLifetime
{
    private static readonly PluginRef Plugin = new("plugin", "1.2.3", "ab12");

    private readonly TempFolder _folder = new();
    private readonly TestClock _clock = new();
    private readonly JobDrafts _drafts;
    private readonly List<SqliteStore> _opened = [];
    private ClaimDesk _desk = new();
    private long _incarnation;

    public DamagedRowTests() => _drafts = new JobDrafts(_clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => _folder.File("mcpcore.db");

    private SqliteStore Store => _opened[^1];

    public async ValueTask InitializeAsync() => await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Theory]
    [InlineData("payload = CAST('{\"n\":2}' AS BLOB)")]
    [InlineData("payload = x'00'")]
    [InlineData("metadata = x'7b'")]
    [InlineData("tags = '[\"b\"]'")]
    [InlineData("tags = '['")]
    [InlineData("options = CAST('{\"priority\":9}' AS BLOB)")]
    [InlineData("options = x'ff'")]
    [InlineData("options = CAST('[]' AS BLOB)")]
    [InlineData("options = NULL")]
    public async Task GetAsync_WhatWasSubmittedWasChanged_SaysSo(string change)
    {
        var job = await AddAsync();

        await DamageAsync($"UPDATE inputs SET {change} WHERE key = {job.Id.SortKey}");

        var read = await Store.GetAsync(job.Id, Token);
        Assert.Equal("damaged", read!.Damage?.Code);
        Assert.Contains(job.Id.ToString(), read.Damage!.Message, StringComparison.Ordinal);
        Assert.True(read.Payload.IsEmpty);
        Assert.Equal("tester", read.Actor);
    }

    [Fact]
    public async Task GetAsync_ResultWasChanged_SaysSoAndKeepsThePayload()
    {
        var job = await AddAsync();
        await EndAsync(Assert.Single(await ClaimAsync()), """{"ok":true}""");

        await DamageAsync("UPDATE results SET body = CAST('{\"ok\":false}' AS BLOB)");

        var read = await Store.GetAsync(job.Id, Token);
        Assert.Equal(("damaged", JobStatus.Completed), (read!.Damage?.Code, read.Status));
        Assert.True(read.Result.IsEmpty);
        Assert.Equal("""{"n":1}""", JobAssert.Utf8(read.Payload));
    }

    [Fact]
    public async Task GetAsync_RowsOfTwoJobsWereSwapped_BothAreDamaged()
    {
        var (left, right) = (await AddAsync(), await AddAsync());

        await DamageAsync($"UPDATE inputs SET payload = x'', metadata = x'' WHERE key = {left.Id.SortKey}; UPDATE inputs SET sum = (SELECT sum FROM inputs WHERE key = {left.Id.SortKey}) WHERE key = {right.Id.SortKey}");

        Assert.NotNull((await Store.GetAsync(left.Id, Token))!.Damage);
        Assert.NotNull((await Store.GetAsync(right.Id, Token))!.Damage);
    }

    [Fact]
    public async Task ListAsync_OneOfThreeIsDamaged_ShowsThemAll()
    {
        var jobs = new[] { await AddAsync(), await AddAsync(), await AddAsync() };

        await DamageAsync($"UPDATE inputs SET payload = x'00', tags = '[' WHERE key = {jobs[1].Id.SortKey}");

        var listed = await Store.ListAsync(new JobFilter(), Token);
        Assert.Equal([false, true, false], listed.Select(job => job.Damage is not null));
    }

    [Fact]
    public async Task ListAsync_ByWhatADamagedJobHas_ShowsTheOthers()
    {
        var jobs = new[] { await AddAsync(), await AddAsync(), await AddAsync() };
        await DamageAsync($"UPDATE inputs SET payload = x'7b22', metadata = x'7b', tags = '[' WHERE key = {jobs[1].Id.SortKey}");

        var byPayload = await Store.ListAsync(new JobFilter { Payload = [new PayloadMatch(["n"], "1")] }, Token);
        var byMetadata = await Store.ListAsync(new JobFilter { Metadata = [new("nobody", "has")] }, Token);
        var byTag = await Store.ListAsync(new JobFilter { Tag = "nobody" }, Token);

        Assert.Equal([jobs[2].Id, jobs[0].Id], byPayload.Select(job => job.Id));
        Assert.Empty(byMetadata);
        Assert.Empty(byTag);
    }

    [Fact]
    public async Task LoadCheckpointAsync_CheckpointWasChanged_IsNotHandedOut()
    {
        await AddAsync();
        var run = Assert.Single(await ClaimAsync());
        await Store.SaveCheckpointAsync(run.Id, run.Run, Encoding.UTF8.GetBytes("step 1"), Token);
        Assert.Equal("step 1", JobAssert.Utf8((await Store.LoadCheckpointAsync(run.Id, Token))!.Value));

        await DamageAsync("UPDATE checkpoints SET data = CAST('step 2' AS BLOB)");

        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => Store.LoadCheckpointAsync(run.Id, Token));
        Assert.Contains(run.Id.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DispatchAsync_DamagedPayload_FailsTheJobAndStartsTheNext()
    {
        var (damaged, whole) = (await AddAsync(), await AddAsync());
        await DamageAsync($"UPDATE inputs SET payload = CAST('{{\"n\":2}}' AS BLOB) WHERE key = {damaged.Id.SortKey}");

        var started = Assert.Single(await ClaimAsync());

        Assert.Equal(whole.Id, started.Id);
        var failed = await Store.GetAsync(damaged.Id, Token);
        Assert.Equal((JobStatus.Failed, "damaged", 0), (failed!.Status, failed.Error?.Code, failed.Run));
        var events = (await Store.ReadEventsAsync(0, 100, damaged.Id, Token)).Events;
        Assert.Equal(("pending", "failed", "damaged"), (events[^1].From, events[^1].To, events[^1].Reason));
    }

    [Fact]
    public async Task DispatchAsync_OneOfTwoIsDamaged_LeavesItsRoomToTheThird()
    {
        var (damaged, second, third) = (await AddAsync(), await AddAsync(), await AddAsync());
        await DamageAsync($"UPDATE inputs SET payload = x'00' WHERE key = {damaged.Id.SortKey}");

        Assert.Equal([second.Id, third.Id], (await ClaimAsync(room: 2)).Select(job => job.Id));
    }

    [Fact]
    public async Task DispatchAsync_DamagedPayloadOfAConcurrencyKey_GivesItsPermitToTheNext()
    {
        var rule = new JobOptions { Concurrency = new ConcurrencyRule("one", 1) };
        var (damaged, next) = (await AddAsync(rule), await AddAsync(rule));
        await DamageAsync($"UPDATE inputs SET payload = x'00' WHERE key = {damaged.Id.SortKey}");

        Assert.Empty(await ClaimAsync());
        Assert.Equal(next.Id, Assert.Single(await ClaimAsync()).Id);
    }

    [Fact]
    public async Task GetAsync_RowOfAnEarlierSchema_HasNoChecksumAndIsTaken()
    {
        var job = await AddAsync();

        await DamageAsync("UPDATE inputs SET sum = NULL, payload = CAST('{\"n\":2}' AS BLOB)");

        var read = await Store.GetAsync(job.Id, Token);
        Assert.Null(read!.Damage);
        Assert.Equal("""{"n":2}""", JobAssert.Utf8(read.Payload));
    }

    [Fact]
    public void OfInput_AnyBitFlipped_IsAnotherChecksum()
    {
        var payload = Encoding.UTF8.GetBytes("""{"text":"nineteen bytes and more"}""");
        var sums = new HashSet<long> { Sum(payload) };

        for (var bit = 0; bit < payload.Length * 8; bit++)
        {
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(sums.Add(Sum(payload)), $"Bit {bit} is not seen.");
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        static long Sum(byte[] payload) => Checksum.OfInput(1, payload, "{}"u8.ToArray(), null, default);
    }

    [Fact]
    public void OfResult_KnownText_IsTheSameOnEveryMachine() => Assert.Equal(0x265C3C13, Checksum.OfResult(42, Encoding.UTF8.GetBytes("""{"ok":true}""")));

    private async Task<Job> AddAsync(JobOptions? options = null)
    {
        var draft = _drafts.Draft(options: options ?? new JobOptions { Priority = 3 }) with { Tags = ["a"] };
        return Assert.Single((await Store.SubmitAsync([_drafts.New(draft)], long.MaxValue, Token)).Jobs);
    }

    private Task<IReadOnlyList<Job>> ClaimAsync(int room = 1) =>
        _desk.ClaimAsync(Store, new ClaimRequest(room, [new TypeRoom(JobDrafts.Type, room, Plugin)], "node", _incarnation, _clock.Now), Token);

    private Task<ChangeOutcome> EndAsync(Job running, string result) => Store.EndRunAsync(
        new RunRecords(running.Id, running.Run),
        job => JobLifecycle.EndRun(job, running.Run, new RunEnd(RunEndKind.Completed) { Result = Encoding.UTF8.GetBytes(result) }, null, _clock.Now),
        null,
        Token);

    /// <summary>Changes rows behind the store's back, while it is closed.</summary>
    private async Task DamageAsync(string script)
    {
        await Store.DisposeAsync();
        SqliteProbe.Execute(Database, script);
        await OpenAsync();
    }

    private async Task OpenAsync()
    {
        _desk = new ClaimDesk();
        _opened.Add(new SqliteStore(Database) { Dispatch = _desk });
        _incarnation = (await Store.OpenAsync("node", _clock.Now, Token)).Incarnation;
    }
}
