using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Storage.Checking;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>What a check of the whole store finds.</summary>
public sealed class SqliteStoreCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JobDrafts _drafts = new(new TestClock());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => _folder.File("mcpcore.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_WholeStore_FindsNothing(bool deep)
    {
        await FillAsync(20);

        var report = SqliteStoreCheck.Run(Database, deep, Token);

        Assert.True(report.IsWhole, string.Join('\n', report.Findings));
        Assert.Equal((SqliteSchema.CurrentVersion, deep ? 20 : 0), (report.Schema, report.Jobs));
    }

    [Fact]
    public async Task Run_WhileTheStoreIsOpen_FindsNothing()
    {
        await using var store = new SqliteStore(Database);
        await store.OpenAsync("node", TestClock.Start, Token);
        await store.SubmitAsync([_drafts.New()], long.MaxValue, Token);

        Assert.Equal((true, 1), (SqliteStoreCheck.Run(Database, deep: true, Token).IsWhole, SqliteStoreCheck.Run(Database, deep: true, Token).Jobs));
    }

    [Fact]
    public async Task Run_OneBitOfAPayloadFlipped_NamesTheJob()
    {
        var jobs = await FillAsync(20);
        FlipBitOf("\"marker-7\"");

        var report = SqliteStoreCheck.Run(Database, deep: true, Token);

        var finding = Assert.Single(report.Findings);
        Assert.Equal(("submit", jobs[7].ToString()), (finding.Code, finding.JobId));
        Assert.True(SqliteStoreCheck.Run(Database, deep: false, Token).IsWhole);
    }

    [Fact]
    public async Task Run_ManyJobsDamaged_TellsTheFirstHundredAndCountsTheRest()
    {
        await FillAsync(120);
        SqliteProbe.Execute(Database, "UPDATE inputs SET payload = x'00'");

        var report = SqliteStoreCheck.Run(Database, deep: true, Token);

        Assert.Equal((100, 20), (report.Findings.Count, report.More));
    }

    [Fact]
    public async Task Run_SubmitIsGone_SaysSo()
    {
        var jobs = await FillAsync(3);
        SqliteProbe.Execute(Database, $"DELETE FROM inputs WHERE key = {jobs[1].SortKey}");

        var finding = Assert.Single(SqliteStoreCheck.Run(Database, deep: true, Token).Findings);

        Assert.Equal(jobs[1].ToString(), finding.JobId);
    }

    [Fact]
    public async Task Run_PagesOverwritten_SaysSoAndGoesOn()
    {
        await FillAsync(500);
        var bytes = await File.ReadAllBytesAsync(Database, Token);
        Random.Shared.NextBytes(bytes.AsSpan(bytes.Length / 2, 16384));
        await File.WriteAllBytesAsync(Database, bytes, Token);

        Assert.Contains(SqliteStoreCheck.Run(Database, deep: true, Token).Findings, finding => finding.Code == "database");
    }

    [Fact]
    public async Task Run_NoDatabaseAtAll_SaysSo()
    {
        await File.WriteAllTextAsync(Database, string.Concat(Enumerable.Repeat("This is a text. ", 1000)), Token);

        var finding = Assert.Single(SqliteStoreCheck.Run(Database, deep: true, Token).Findings);

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

    private void FlipBitOf(string text)
    {
        var bytes = File.ReadAllBytes(Database);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.True(at > 0, "The text is not in the file.");
        bytes[at + 1] ^= 1;
        File.WriteAllBytes(Database, bytes);
    }
}
