using System.Text.Json;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Cli;

namespace McpCore.AcceptanceTests.Retention;

/// <summary><c>mcpcore prune</c> with a filter: a preview first, then the removal. Each test names its own jobs by a tag.</summary>
public sealed class PruneCommandTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    private readonly string _tag = $"tag-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_preview_tells_what_would_go_and_only_yes_removes_it()
    {
        var completed = await EndedAsync("""{"artifact":"curve.csv"}""", type: "probe");
        var failed = await EndedAsync("""{"fail":"the moon was full"}""");
        var waiting = await shared.Daemon.SubmitAsync("generic", "{}", $$""","delay":"1h","tags":["{{_tag}}"]""");

        var preview = await shared.RunAsync("prune", "--tag", _tag);
        var kept = await StatusesAsync(completed, failed, waiting);
        var removal = await shared.RunAsync("prune", "--tag", _tag, "--yes");
        var left = await StatusesAsync(completed, failed, waiting);

        Assert.Equal(0, preview.ExitCode);
        Assert.StartsWith("Would remove 2 jobs (1 completed, 1 failed) with 9 B of artifacts; the first ended ", preview.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing has been removed. Do it with --yes.", preview.Error, StringComparison.Ordinal);
        Assert.Equal(["completed", "failed", "scheduled"], kept);
        Assert.Equal((0, ""), (removal.ExitCode, removal.Error));
        Assert.StartsWith("Removed 2 jobs (1 completed, 1 failed) with 9 B of artifacts; the first ended ", removal.Output, StringComparison.Ordinal);
        Assert.Equal([null, null, "scheduled"], left);
    }

    [Fact]
    public async Task The_files_of_the_artifacts_go_with_their_job()
    {
        var id = await EndedAsync("""{"artifact":"curve.csv"}""", type: "probe");
        var folder = Path.Combine(shared.Home.In("artifacts"), id);
        Assert.True(Directory.Exists(folder));

        await shared.RunAsync("prune", "--tag", _tag, "-y");

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_removed_job_is_not_found_and_its_idempotency_key_is_free_again()
    {
        var more = $$""","idempotency_key":"{{_tag}}" """;
        var id = await EndedAsync("{}", more);
        await shared.RunAsync("prune", "--tag", _tag, "--yes");

        var status = await shared.RunAsync("status", id);
        var logs = await shared.RunAsync("logs", id);
        var again = await EndedAsync("{}", more);

        Assert.Equal((4, 4), (status.ExitCode, logs.ExitCode));
        Assert.NotEqual(id, again);
    }

    [Fact]
    public async Task Filters_narrow_what_goes_together()
    {
        var ada = await EndedAsync("{}", $$""","metadata":{"owner":"ada","run":1}""");
        var ann = await EndedAsync("{}", $$""","metadata":{"owner":"ann","run":1}""");
        var failed = await EndedAsync("""{"fail":"no"}""", $$""","metadata":{"owner":"ann","run":1}""");
        var probe = await EndedAsync("{}", $$""","metadata":{"owner":"ann","run":1}""", "probe");

        Assert.Equal([ada], await GoneAsync([ada, ann, failed, probe], "--metadata", "owner=ada"));
        Assert.Equal([probe], await GoneAsync([ann, failed, probe], "--type", "probe", "--metadata", "owner=ann", "--metadata", "run=1"));
        Assert.Equal([], await GoneAsync([ann, failed], "--metadata", "owner=ada"));
        Assert.Equal([], await GoneAsync([ann, failed], "--older-than", "1h"));
        Assert.Equal([failed], await GoneAsync([ann, failed], "--status", "failed", "cancelled"));
        Assert.Equal([ann], await GoneAsync([ann], "--older-than", "0s", "--status", "completed"));
    }

    [Fact]
    public async Task A_job_tagged_keep_goes_only_when_it_is_said()
    {
        var id = await EndedAsync("{}", tags: """,keep""");

        Assert.Equal([], await GoneAsync([id]));
        Assert.Equal([id], await GoneAsync([id], "--include-kept"));
    }

    [Fact]
    public async Task A_report_for_programs_has_the_shape_of_the_contract()
    {
        await EndedAsync("""{"artifact":"curve.csv"}""", type: "probe");
        await EndedAsync("""{"fail":"no"}""");

        var preview = await shared.RunAsync("prune", "--tag", _tag, "--json");
        var removal = await shared.RunAsync("prune", "--tag", _tag, "--json", "--yes");
        var nothing = await shared.RunAsync("prune", "--tag", _tag, "--json", "--yes");

        Assert.Equal((0, "", 0, ""), (preview.ExitCode, preview.Error, removal.ExitCode, removal.Error));
        ContractFile.AssertFits("prune", preview.Json());
        Assert.Equal(preview.Output.Replace("true", "false", StringComparison.Ordinal), removal.Output);
        Assert.Equal(
            """{"dry_run":false,"jobs":0,"by_status":{"completed":0,"failed":0,"cancelled":0},"oldest":null,"newest":null,"artifact_bytes":0}""",
            nothing.Output.TrimEnd());
    }

    [Fact]
    public async Task Nothing_that_matches_is_said_so()
    {
        var preview = await shared.RunAsync("prune", "--tag", _tag);
        var rules = await shared.RunAsync("prune", "--yes");

        Assert.Equal((0, "No job matches; nothing to remove.\n", ""), (preview.ExitCode, preview.Output, preview.Error));
        Assert.Equal((0, "No job matches; nothing to remove.\n"), (rules.ExitCode, rules.Output));
    }

    [Theory]
    [InlineData(5, "\"soon\" is no duration", "--older-than", "soon")]
    [InlineData(5, "\"30\" is no duration", "--older-than", "30")]
    [InlineData(5, "$.status[0]", "--status", "running")]
    [InlineData(5, "$.type[0]", "--type", "")]
    [InlineData(5, "\"all\" and a filter exclude each other", "--all", "--tag", "x")]
    [InlineData(5, "the rules never remove what is kept", "--include-kept")]
    [InlineData(2, "--metadata owner: expected KEY=VALUE.", "--metadata", "owner")]
    [InlineData(2, "--olderthan", "--olderthan", "1d")]
    public async Task A_bad_value_is_refused_and_nothing_goes(int exitCode, string message, params string[] arguments)
    {
        var id = await EndedAsync("{}");

        var run = await shared.RunAsync(["prune", "--yes", .. arguments]);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(["completed"], await StatusesAsync(id));
    }

    [Fact]
    public async Task The_retention_of_a_submit_is_stored_and_shown_in_its_options()
    {
        var said = await EndedAsync("{}", ""","retention":"PT36H" """);
        var unsaid = await EndedAsync("{}");

        Assert.Equal("1d12h", (await JobAsync(said)).GetProperty("options").Text("retention"));
        Assert.Equal(JsonValueKind.Null, (await JobAsync(unsaid)).GetProperty("options").GetProperty("retention").ValueKind);
    }

    [Fact]
    public async Task A_retention_that_is_no_duration_is_a_fault_of_the_submit()
    {
        using var api = new RawApi(shared.Home);

        var answer = await api.PostAsync("jobs", """{"type":"generic","payload":{},"retention":"30"}""");

        answer.AssertFaults("$.retention");
    }

    /// <summary>Submits a job with the test's tag and waits for its end.</summary>
    private async Task<string> EndedAsync(string payload, string more = "", string type = "generic", string tags = "")
    {
        var list = string.Join(',', $"{_tag}{tags}".Split(',').Select(tag => $"\"{tag}\""));
        var id = await shared.Daemon.SubmitAsync(type, payload, $$""","tags":[{{list}}]{{more}}""");
        await shared.Daemon.WaitForEndAsync(id);
        return id;
    }

    /// <summary>Prunes the test's jobs that match, and tells which of the given ones are gone.</summary>
    private async Task<IReadOnlyList<string>> GoneAsync(string[] ids, params string[] filter)
    {
        var run = await shared.RunAsync(["prune", "--tag", _tag, "--yes", .. filter]);
        Assert.Equal(0, run.ExitCode);
        var statuses = await StatusesAsync(ids);
        return [.. ids.Where((_, index) => statuses[index] is null)];
    }

    private Task<JsonElement> JobAsync(string id) => shared.Daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);

    /// <summary>The states of jobs; null for one that is not there.</summary>
    private async Task<IReadOnlyList<string?>> StatusesAsync(params string[] ids)
    {
        var list = await shared.Daemon.Client.GetAsync("jobs?limit=1000", TestContext.Current.CancellationToken);
        var states = list.GetProperty("jobs").EnumerateArray().ToDictionary(job => job.Text("id"), job => job.Text("status"));
        return [.. ids.Select(id => states.GetValueOrDefault(id))];
    }
}
