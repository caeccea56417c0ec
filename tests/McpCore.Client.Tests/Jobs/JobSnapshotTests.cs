using System.Text.Json;

namespace McpCore.Client.Tests.Jobs;

public sealed class JobSnapshotTests
{
    private const string Least = """{"id":"01","type":"generic","status":"pending","created_at":"2026-01-02T03:04:05.678Z"}""";

    [Fact]
    public void Parse_OlderDaemonThatSaysLess_LeavesNulls()
    {
        var job = Parse(Least);

        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), job.CreatedAt);
        Assert.Equal((JobStatus.Pending, false), (job.Status, job.IsFinal));
        Assert.Empty(job.Tags);
        Assert.Empty(job.Attempts);
        Assert.Equal(new JobProgress(null, null), job.Progress);
        Assert.Null(job.Result);
        Assert.Null(job.CompletedAt);
        Assert.Null(job.Error);
        Assert.Null(job.Plugin);
        Assert.Null(job.Cancellation);
        Assert.Null(job.ReadResult<int?>());
        Assert.Equal("generic 01 (pending)", job.ToString());
    }

    [Fact]
    public void Parse_NewerDaemonThatSaysMore_KeepsIt()
    {
        var job = Parse(Least.Replace("pending", "hibernating", StringComparison.Ordinal).Replace("{", """{"colour":"blue",""", StringComparison.Ordinal));

        Assert.Equal((JobStatus.Unknown, false), (job.Status, job.IsFinal));
        Assert.Equal("blue", job.Json.GetProperty("colour").GetString());
    }

    [Fact]
    public void Parse_NoJob_Throws() => Assert.Throws<JsonException>(() => Parse("""{"detail":"nothing"}"""));

    [Theory]
    [InlineData("completed", true)]
    [InlineData("failed", true)]
    [InlineData("cancelled", true)]
    [InlineData("running", false)]
    [InlineData("blocked", false)]
    [InlineData("scheduled", false)]
    public void IsFinal_EachStatus_IsAsTheContractSays(string status, bool isFinal)
    {
        var job = Parse(Least.Replace("pending", status, StringComparison.Ordinal));

        Assert.NotEqual(JobStatus.Unknown, job.Status);
        Assert.Equal(isFinal, job.IsFinal);
    }

    private static JobSnapshot Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JobSnapshot.Parse(document.RootElement);
    }
}
