using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Retention;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Tests.Retention;

public sealed class PruneParserTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status":null,"type":null,"tag":null,"metadata":null,"older_than":null,"all":null,"include_kept":null,"dry_run":null}""")]
    [InlineData("""{"status":[],"type":[],"metadata":{},"all":false,"include_kept":false,"dry_run":false}""")]
    public void Parse_NamesNoJobs_MeansTheRules(string body)
    {
        Assert.Equal((false, null), Accept(body));
    }

    [Fact]
    public void Parse_Everything_IsRead()
    {
        var (dryRun, request) = Accept("""
            {
              "status": ["failed", "cancelled"], "type": ["echo", "probe"], "tag": "nightly", "metadata": {"owner": "ann", "n": "1"},
              "older_than": "1d12h", "include_kept": true, "dry_run": true
            }
            """);

        Assert.True(dryRun);
        Assert.Equal([JobStatus.Failed, JobStatus.Cancelled], request!.Filter.Statuses);
        Assert.Equal(["echo", "probe"], request.Filter.Types);
        Assert.Equal("nightly", request.Filter.Tag);
        Assert.Equal([KeyValuePair.Create("owner", "ann"), KeyValuePair.Create("n", "1")], request.Filter.Metadata);
        Assert.Equal((TimeSpan.FromHours(36), true), (request.OlderThan, request.IncludeKept));
    }

    [Theory]
    [InlineData("""{"status":["completed"]}""")]
    [InlineData("""{"type":["echo"]}""")]
    [InlineData("""{"tag":"nightly"}""")]
    [InlineData("""{"metadata":{"owner":"ann"}}""")]
    [InlineData("""{"older_than":"0s"}""")]
    [InlineData("""{"all":true}""")]
    [InlineData("""{"all":true,"include_kept":true}""")]
    public void Parse_NamesJobs_IsARequestForThem(string body)
    {
        Assert.NotNull(Accept(body).Request);
    }

    [Fact]
    public void Parse_All_HasNoFilter()
    {
        var request = Accept("""{"all":true}""").Request!;

        Assert.Equal((0, 0, null, 0), (request.Filter.Statuses.Count, request.Filter.Types.Count, request.Filter.Tag, request.Filter.Metadata.Count));
        Assert.Equal((null, false), (request.OlderThan, request.IncludeKept));
    }

    [Theory]
    [InlineData("""{"status":["running"]}""", "$.status[0]")]
    [InlineData("""{"status":["Failed"]}""", "$.status[0]")]
    [InlineData("""{"status":"failed"}""", "$.status")]
    [InlineData("""{"type":[""]}""", "$.type[0]")]
    [InlineData("""{"tag":""}""", "$.tag")]
    [InlineData("""{"tag":"\ud800"}""", "$.tag")]
    [InlineData("""{"metadata":{"n":1}}""", "$.metadata.n")]
    [InlineData("""{"older_than":"30"}""", "$.older_than")]
    [InlineData("""{"older_than":"-1d"}""", "$.older_than")]
    [InlineData("""{"older_than":"Pfoo"}""", "$.older_than")]
    [InlineData("""{"older_than":86400}""", "$.older_than")]
    [InlineData("""{"dry_run":"yes"}""", "$.dry_run")]
    [InlineData("""{"olderthan":"1d"}""", "$.olderthan")]
    [InlineData("""{"all":true,"tag":"nightly"}""", "$.all")]
    [InlineData("""{"all":true,"older_than":"1d"}""", "$.all")]
    [InlineData("""{"include_kept":true}""", "$.include_kept")]
    [InlineData("[]", "$")]
    public void Parse_Fault_IsToldWithItsPath(string body, string path)
    {
        var rejection = Refuse(body);

        Assert.Equal("validation_failed", rejection.Code);
        Assert.Equal(path, Assert.Single(rejection.Faults).Path);
        Assert.NotEmpty(rejection.Faults[0].Message);
    }

    [Fact]
    public void Parse_SeveralFaults_AreToldAtOnce()
    {
        var rejection = Refuse("""{"status":["done","failed"],"older_than":"soon","older":"1d"}""");

        Assert.Equal(["$.older", "$.older_than", "$.status[0]"], rejection.Faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    private static (bool DryRun, PruneRequest? Request) Accept(string body)
    {
        using var document = JsonDocument.Parse(body);
        var (dryRun, request, rejection) = PruneParser.Parse(document.RootElement);
        Assert.True(rejection is null, rejection?.Detail);
        return (dryRun, request);
    }

    private static Rejection Refuse(string body)
    {
        using var document = JsonDocument.Parse(body);
        var (dryRun, request, rejection) = PruneParser.Parse(document.RootElement);
        Assert.NotNull(rejection);

        // Whoever overlooks the refusal has at least nothing to remove.
        Assert.Equal((true, null), (dryRun, request));
        return rejection;
    }
}
