using System.Security.Cryptography;
using McpCore.Agents;
using McpCore.Agents.Testing;

namespace Http.Tests;

/// <summary>Files of a service become artifacts once their sums are right.</summary>
public sealed class ArtifactTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];

    [Fact]
    public async Task Files_of_the_answer_become_artifacts()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 200, Answer("files/model.bin")).On("GET /files/model.bin", _ => new TestAnswer(200, "") { Content = Content });
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var outcome = await jobs.RunAsync();

        Assert.True(outcome.Completed, outcome.ToString());
        var artifact = Assert.Single(outcome.Job.Artifacts).Value;
        Assert.Equal(("model.bin", "application/x-model"), (artifact.Name, artifact.Kind));
        Assert.Equal(Content, artifact.Content.ToArray());
        Assert.Empty(jobs.Downloads);
    }

    [Fact]
    public async Task A_file_that_breaks_off_is_fetched_again()
    {
        await using var service = await TestService.StartAsync();
        var tries = 0;
        service.On("POST /execute", 200, Answer("/model.bin")).On("GET /model.bin", _ => ++tries < 3
            ? new TestAnswer(200, "") { Content = Content[..1000], BreaksOff = true, Headers = [("Content-Length", "200000")] }
            : new TestAnswer(200, "") { Content = Content });
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var outcome = await jobs.RunAsync();

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Equal(Content, Assert.Single(outcome.Job.Artifacts).Value.Content.ToArray());
    }

    [Theory]
    [InlineData("/other.bin", "its SHA-256 is")]
    [InlineData("/missing.bin", "404")]
    [InlineData("http://127.0.0.1:1/model.bin", "allow_hosts")]
    [InlineData("http://169.254.169.254/latest", "allow_hosts")]
    public async Task A_file_that_is_not_the_one_that_was_named_fails_the_job_and_is_not_stored(string url, string said)
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 200, Answer(url)).On("GET /other.bin", _ => new TestAnswer(200, "") { Content = Content[1..] });
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var outcome = await jobs.RunAsync();

        AssertFailed(outcome, said);
        Assert.Empty(jobs.Downloads);
    }

    [Fact]
    public async Task A_file_that_is_too_large_fails_the_job()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 200, Answer("/model.bin")).On("GET /model.bin", _ => new TestAnswer(200, "") { Content = Content });
        await using var jobs = await HttpJobs.StartAsync(service.Url, settings: ",\"max_artifact_bytes\": 199999");

        AssertFailed(await jobs.RunAsync(), "max_artifact_bytes");
    }

    [Fact]
    public async Task A_name_that_is_no_file_name_fails_the_job()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 200, Answer("/model.bin").Replace("\"model.bin\"", "\"../model.bin\"", StringComparison.Ordinal)).On("GET /model.bin", _ => new TestAnswer(200, "") { Content = Content });
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        AssertFailed(await jobs.RunAsync(), "no artifact name");
    }

    private static string Answer(string url) =>
        $$"""{"result": 1, "artifacts": [{"name": "model.bin", "url": "{{url}}", "sha256": "{{Convert.ToHexString(SHA256.HashData(Content))}}", "kind": "application/x-model"}]}""";

    private static void AssertFailed(TestOutcome outcome, string said)
    {
        Assert.Equal((AgentOutcomeKind.Failed, "artifact_failed"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains(said, outcome.ErrorMessage, StringComparison.Ordinal);
        Assert.Empty(outcome.Job.Artifacts);
    }
}
