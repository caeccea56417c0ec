using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Artifacts;
using McpCore.Storage.Checking;
using McpCore.Storage.Sqlite;
using McpCore.Storage.Tests.Conformance;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>What a check of the whole store finds.</summary>
public sealed class SqliteStoreCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JobDrafts _drafts = new(new TestClock());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => _folder.File("mcpcore.db");

    private string Artifacts => _folder.File("artifacts");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_WholeStore_FindsNothing(bool deep)
    {
        await FillAsync(20);

        var report = SqliteStoreCheck.Run(Database, Artifacts, deep, Token);

        Assert.True(report.IsWhole, string.Join('\n', report.Findings));
        Assert.Equal((SqliteSchema.CurrentVersion, deep ? 20 : 0), (report.Schema, report.Jobs));
    }

    [Fact]
    public async Task Run_WhileTheStoreIsOpen_FindsNothing()
    {
        await using var store = new SqliteStore(Database);
        await store.OpenAsync("node", TestClock.Start, Token);
        await store.SubmitAsync([_drafts.New()], long.MaxValue, Token);

        Assert.Equal((true, 1), (SqliteStoreCheck.Run(Database, Artifacts, deep: true, Token).IsWhole, SqliteStoreCheck.Run(Database, Artifacts, deep: true, Token).Jobs));
    }

    [Fact]
    public async Task Run_OneBitOfAPayloadFlipped_NamesTheJob()
    {
        var jobs = await FillAsync(20);
        FlipBitOf("\"marker-7\"");

        var report = SqliteStoreCheck.Run(Database, Artifacts, deep: true, Token);

        var finding = Assert.Single(report.Findings);
        Assert.Equal(("submit", jobs[7].ToString()), (finding.Code, finding.JobId));
        Assert.True(SqliteStoreCheck.Run(Database, Artifacts, deep: false, Token).IsWhole);
    }

    [Fact]
    public async Task Run_ManyJobsDamaged_TellsTheFirstHundredAndCountsTheRest()
    {
        await FillAsync(120);
        SqliteProbe.Execute(Database, "UPDATE inputs SET payload = x'00'");

        var report = SqliteStoreCheck.Run(Database, Artifacts, deep: true, Token);

        Assert.Equal((100, 20), (report.Findings.Count, report.More));
    }

    [Fact]
    public async Task Run_SubmitIsGone_SaysSo()
    {
        var jobs = await FillAsync(3);
        SqliteProbe.Execute(Database, $"DELETE FROM inputs WHERE key = {jobs[1].SortKey}");

        var finding = Assert.Single(SqliteStoreCheck.Run(Database, Artifacts, deep: true, Token).Findings);

        Assert.Equal(jobs[1].ToString(), finding.JobId);
    }

    [Fact]
    public async Task Run_CheckpointChanged_NamesTheJob()
    {
        var job = await SaveAsync();
        SqliteProbe.Execute(Database, "UPDATE checkpoints SET data = CAST('step 2' AS BLOB)");

        var finding = Assert.Single(SqliteStoreCheck.Run(Database, Artifacts, deep: true, Token).Findings);

        Assert.Equal(("checkpoint", job.ToString()), (finding.Code, finding.JobId));
    }

    [Theory]
    [InlineData("model", null)]
    [InlineData("modem", "does not match its SHA-256")]
    [InlineData("models", "has 6 bytes, not 5")]
    [InlineData(null, "is gone")]
    public async Task Run_FileOfAnArtifactChanged_SaysWhat(string? content, string? fault)
    {
        var job = await SaveAsync();
        var file = Directory.GetFiles(Artifacts, "model.bin", SearchOption.AllDirectories).Single();
        if (content is null)
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllTextAsync(file, content, Token);
        }

        var report = SqliteStoreCheck.Run(Database, Artifacts, deep: true, Token);

        Assert.Equal(1, report.Artifacts);
        Assert.Equal(fault is null ? [] : [$"The artifact model.bin of job {job} {fault}."], report.Findings.Select(finding => finding.Message));
        Assert.True(SqliteStoreCheck.Run(Database, Artifacts, deep: false, Token).IsWhole);
    }

    [Fact]
    public async Task Run_PagesOverwritten_SaysSoAndGoesOn()
    {
        await FillAsync(500);
        var bytes = await File.ReadAllBytesAsync(Database, Token);
        Random.Shared.NextBytes(bytes.AsSpan(bytes.Length / 2, 16384));
        await File.WriteAllBytesAsync(Database, bytes, Token);

        Assert.Contains(SqliteStoreCheck.Run(Database, Artifacts, deep: true, Token).Findings, finding => finding.Code == "database");
    }

    [Fact]
    public async Task Run_NoDatabaseAtAll_SaysSo()
    {
        await File.WriteAllTextAsync(Database, string.Concat(Enumerable.Repeat("This is a text. ", 1000)), Token);

        var finding = Assert.Single(SqliteStoreCheck.Run(Database, Artifacts, deep: true, Token).Findings);

        Assert.Contains("not a database", finding.Message, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Remedy);
    }

    private async Task<IReadOnlyList<JobId>> FillAsync(int count)
    {
        await using var store = new SqliteStore(Database);
        await store.OpenAsync("node", TestClock.Start, Token);
        var outcome = await store.SubmitAsync([.. Enumerable.Range(0, count).Select(i => _drafts.New(payload: $$"""{"text":"marker-{{i}}"}"""))], long.MaxValue, Token);
        return [.. outcome.Jobs.Select(job => job.Id)];
    }

    /// <summary>A job that runs, with a checkpoint and an artifact.</summary>
    private async Task<JobId> SaveAsync()
    {
        var desk = new ClaimDesk();
        await using var store = new SqliteStore(Database) { Dispatch = desk };
        var opening = await store.OpenAsync("node", TestClock.Start, Token);
        await store.SubmitAsync([_drafts.New()], long.MaxValue, Token);
        var room = new TypeRoom(JobDrafts.Type, 1, new PluginRef("plugin", "1.2.3", "ab12"));
        var job = Assert.Single(await desk.ClaimAsync(store, new ClaimRequest(1, [room], "node", opening.Incarnation, TestClock.Start), Token));
        await store.SaveCheckpointAsync(job.Id, job.Run, Encoding.UTF8.GetBytes("step 1"), Token);
        await using var writer = new FileArtifactStore(Artifacts).Create(job.Id, job.Run, "model.bin");
        await writer.Stream.WriteAsync(Encoding.UTF8.GetBytes("model"), Token);
        var (size, sha256) = await writer.CommitAsync(Token);
        await store.SaveArtifactAsync(job.Id, new ArtifactRecord("model.bin", "file", size, sha256, job.Attempt, job.Run, TestClock.Start), Token);
        return job.Id;
    }

    private void FlipBitOf(string text)
    {
        var bytes = File.ReadAllBytes(Database);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.True(at > 0, "The text is not in the file.");
        bytes[at + 1] ^= 1;
        File.WriteAllBytes(Database, bytes);
    }
}
