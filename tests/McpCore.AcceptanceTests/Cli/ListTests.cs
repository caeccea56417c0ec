using System.Text;
using System.Text.Json;

namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore list</c>, also known as <c>list-jobs</c>.</summary>
public sealed class ListTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Theory]
    [InlineData("list")]
    [InlineData("list-jobs")]
    public async Task As_json_it_is_an_array_with_the_newest_first(string command)
    {
        var first = await shared.SubmitToEndAsync("generic", "{}");
        var second = await shared.SubmitToEndAsync("generic", "{}");

        var run = await shared.RunAsync(command, "--json");

        Assert.Equal(0, run.ExitCode);
        var list = run.Json();
        Assert.Equal(JsonValueKind.Array, list.ValueKind);
        Assert.Equal([second, first], list.EnumerateArray().Take(2).Select(job => job.Text("id")));
    }

    [Fact]
    public async Task Fifty_are_shown_and_standard_error_says_when_there_are_more()
    {
        for (var i = 0; i < 51; i++)
        {
            await shared.Daemon.SubmitAsync("generic", "{}", ""","tags":["many"]""");
        }

        var cut = await shared.RunAsync("list", "--json", "--tag", "many");
        var whole = await shared.RunAsync("list", "--json", "--tag", "many", "--limit", "51");

        Assert.Equal(50, cut.Json().GetArrayLength());
        Assert.Contains("there are more", cut.Error, StringComparison.Ordinal);
        Assert.Equal(51, whole.Json().GetArrayLength());
        Assert.Empty(whole.Error);
    }

    [Fact]
    public async Task It_can_be_narrowed_by_state_type_and_tag()
    {
        var failed = await shared.Daemon.SubmitAsync("generic", """{"fail":"as asked"}""", ""","tags":["narrow"]""");
        var completed = await shared.Daemon.SubmitAsync("probe", "{}", ""","tags":["narrow"]""");
        await shared.Daemon.WaitForEndAsync(failed);
        await shared.Daemon.WaitForEndAsync(completed);

        var byState = await shared.RunAsync("list", "--tag", "narrow", "--status", "failed", "cancelled", "--json");
        var byType = await shared.RunAsync("list", "--tag", "narrow", "--type", "probe", "--json");
        var byBoth = await shared.RunAsync("list", "--tag", "narrow", "--type", "probe", "--status", "failed", "--json");
        var wrong = await shared.RunAsync("list", "--status", "broken");

        Assert.Equal(failed, Assert.Single(byState.Json().EnumerateArray()).Text("id"));
        Assert.Equal(completed, Assert.Single(byType.Json().EnumerateArray()).Text("id"));
        Assert.Equal("[]", byBoth.Output.TrimEnd());
        Assert.Equal((2, ""), (wrong.ExitCode, wrong.Output));
        Assert.Contains("Allowed: scheduled, blocked", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_narrowed_by_what_a_job_was_given_and_what_became_of_it()
    {
        var failed = await shared.SubmitToEndAsync("generic", """{"fail":"narrow 7","progress_steps":7}""");

        var byPayload = await shared.RunAsync("list", "--json", "--payload", "progress_steps=7", "--payload", "fail=narrow 7");
        var byTime = await shared.RunAsync("list", "--json", "--payload", "progress_steps=7", "--completed-before", "2020-01-01");
        var byAttempt = await shared.RunAsync("list", "--json", "--payload", "progress_steps=7", "--attempts-min", "2");
        var byNode = await shared.RunAsync("list", "--json", "--payload", "progress_steps=7", "--node", Environment.MachineName);

        Assert.Equal(failed, Assert.Single(byPayload.Json().EnumerateArray()).Text("id"));
        Assert.Equal("[]", byTime.Output.TrimEnd());
        Assert.Equal("[]", byAttempt.Output.TrimEnd());
        Assert.Equal(failed, Assert.Single(byNode.Json().EnumerateArray()).Text("id"));
    }

    [Fact]
    public async Task All_jobs_can_be_printed_a_line_each_and_counted()
    {
        await shared.Daemon.Client.PostAsync(
            "jobs/many",
            Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("""{"type":"generic","payload":{},"delay":"1h","tags":["lines"]}""", 1001))}]"),
            TestContext.Current.CancellationToken);

        var lines = await shared.RunAsync("list", "--all", "--json-lines", "--tag", "lines");
        var counts = await shared.RunAsync("list", "--counts", "--tag", "lines");
        var json = await shared.RunAsync("list", "--counts", "--tag", "lines", "--json");

        Assert.Equal(1001, lines.Lines().Select(line => JsonDocument.Parse(line).RootElement.Text("id")).Distinct().Count());
        Assert.Empty(lines.Error);
        Assert.Contains("scheduled  1001", counts.Lines());
        Assert.Equal("total      1001", counts.Lines()[^1]);
        Assert.Equal(1001, json.Json().GetProperty("jobs").GetProperty("scheduled").GetInt32());
    }

    [Fact]
    public async Task For_people_it_is_a_table_with_the_last_8_characters_of_the_ids()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"fail":"the moon was full"}""");

        var run = await shared.RunAsync("list", "--limit", "1");

        Assert.StartsWith("ID ", run.Lines()[0], StringComparison.Ordinal);
        Assert.Matches($"^{id[^8..]}  generic  failed +1/1 .*the moon was full", run.Lines()[1]);
        Assert.Contains("there are more", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_csv_it_has_ids_and_times_in_full_and_quotes_what_needs_it()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"fail":"a \"quoted\", comma"}""");

        var run = await shared.RunAsync("list", "--limit", "1", "-o", "csv");
        var chosen = await shared.RunAsync("list", "--limit", "1", "--output", "csv", "--columns", "status,id");

        Assert.Equal("id,type,status,try,created,started,ended,note", run.Lines()[0]);
        Assert.Matches($"""^{id},generic,failed,1,\d\S+Z,\d\S+Z,\d\S+Z,"agent_error: a ""quoted"", comma"$""", run.Lines()[1]);
        Assert.Equal(["status,id", $"failed,{id}"], chosen.Lines());
    }

    [Fact]
    public async Task Unknown_columns_and_formats_are_refused_with_those_that_there_are()
    {
        var column = await shared.RunAsync("list", "--columns", "id,staus");
        var format = await shared.RunAsync("list", "-o", "xml");

        Assert.Equal((2, ""), (column.ExitCode, column.Output));
        Assert.Contains("\"staus\" is no column. There are id, type, status", column.Error, StringComparison.Ordinal);
        Assert.Equal(2, format.ExitCode);
        Assert.Contains("csv", format.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_plain_mode_each_row_is_a_sentence()
    {
        var id = await shared.SubmitToEndAsync("probe", "{}");

        var run = await shared.RunAsync("list", "--limit", "1", "--plain");

        Assert.StartsWith($"id {id[^8..]}, type probe, status completed, try 1/1, created ", Assert.Single(run.Lines()), StringComparison.Ordinal);
    }
}
