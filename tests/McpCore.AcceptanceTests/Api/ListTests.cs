using System.Globalization;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Listing: order, pages, filters.</summary>
public sealed class ListTests(SeededDaemon daemon) : IClassFixture<SeededDaemon>
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(25)]
    public async Task Pages_follow_each_other_without_gap_or_repetition_while_new_jobs_come(int limit)
    {
        var seen = new List<int>();
        var pages = 0;
        string? cursor = null;
        do
        {
            var page = (await daemon.Api.GetAsync($"jobs?tag=seed&limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}")).Json;
            seen.AddRange(page.GetProperty("jobs").EnumerateArray().Select(job => job.Int("metadata", "n")));
            cursor = page.Text("next_cursor");
            pages++;

            // It is newer than all pages, so none of them may change.
            await daemon.Api.PostAsync("jobs", """{"type":"generic","payload":{},"delay":"1h","tags":["noise"]}""");
        }
        while (cursor is not null);

        Assert.Equal(SeededDaemon.NewestFirst, seen);
        Assert.Equal((24 + limit - 1) / limit, pages);
    }

    [Fact]
    public async Task A_page_has_50_jobs_unless_told_otherwise()
    {
        var bodies = Enumerable.Repeat("""{"type":"generic","payload":{},"delay":"1h","tags":["fifty"]}""", 51);
        await daemon.Api.PostAsync("jobs/many", $"[{string.Join(',', bodies)}]");

        var first = (await daemon.Api.GetAsync("jobs?tag=fifty")).Json;
        var second = (await daemon.Api.GetAsync($"jobs?tag=fifty&cursor={first.Text("next_cursor")}")).Json;

        Assert.Equal(50, first.GetProperty("jobs").GetArrayLength());
        Assert.Equal(1, second.GetProperty("jobs").GetArrayLength());
        Assert.True(second.IsNull("next_cursor"));
    }

    [Theory]
    [InlineData("status=scheduled", 0)]
    [InlineData("status=failed", 1)]
    [InlineData("status=completed", 2, 3)]
    [InlineData("status=scheduled,failed", 0, 1)]
    [InlineData("status=scheduled&status=failed", 0, 1)]
    [InlineData("status=running")]
    [InlineData("status=blocked,cancelled,pending")]
    [InlineData("type=echo", 2)]
    [InlineData("type=generic", 0, 1, 3)]
    [InlineData("type=generic,echo", 0, 1, 2, 3)]
    [InlineData("type=none")]
    [InlineData("type=generic&status=completed", 3)]
    [InlineData("metadata.even=true", 0, 2)]
    [InlineData("metadata.even=false", 1, 3)]
    [InlineData("metadata.a%20b=1", 1, 3)]
    [InlineData("metadata.even=true&metadata.a%20b=1")]
    [InlineData("metadata.even=true&type=generic", 0)]
    [InlineData("metadata.other=true")]
    [InlineData("type=old_echo", 2)]
    [InlineData("payload.fail=no%20luck", 1)]
    [InlineData("payload.text=x", 2)]
    [InlineData("payload.text=x&payload.fail=no%20luck")]
    [InlineData("node=test-node", 1, 2, 3)]
    [InlineData("node=other-node")]
    [InlineData("attempts_min=1", 1, 2, 3)]
    [InlineData("attempts_min=2")]
    [InlineData("started_after=2020-01-01T00:00:00Z", 1, 2, 3)]
    [InlineData("started_before=2020-01-01T00:00:00Z")]
    [InlineData("completed_after=2020-01-01T00:00:00Z&status=failed,completed", 1, 2, 3)]
    [InlineData("completed_before=2020-01-01T00:00:00Z&status=failed")]
    public async Task A_filter_leaves_only_the_jobs_that_fit(string query, params int[] kinds)
    {
        var listed = await daemon.ListAsync(query);

        Assert.Equal(SeededDaemon.NewestFirst.Where(n => kinds.Contains(n % 4)), listed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("status=completed&tag=seed")]
    [InlineData("type=generic&tag=seed")]
    [InlineData("payload.fail=no%20luck")]
    public async Task Counts_of_a_filter_are_those_of_its_list(string query)
    {
        var listed = (await daemon.Api.GetAsync($"jobs?limit=1000&{query}")).Json.GetProperty("jobs").EnumerateArray().ToList();

        var counts = (await daemon.Api.GetAsync($"jobs/counts?{query}")).Json;

        ContractFile.AssertFits("job-counts", counts);
        Assert.Equal(listed.Count(job => job.Text("status") == "failed"), counts.Int("jobs", "failed"));
        Assert.Equal(listed.Count(job => job.Text("status") == "completed"), counts.Int("jobs", "completed"));
        Assert.Equal(listed.Count, counts.Int("total"));
    }

    [Theory]
    [InlineData("payload.=1", "\"payload.\" is not known")]
    [InlineData("payload.a..b=1", "\"a..b\" is no path")]
    [InlineData("attempts_min=few", "a whole number")]
    [InlineData("started_after=soon", "a time such as")]
    [InlineData("attempt=1", "\"attempt\" is not known")]
    public async Task A_filter_that_makes_no_sense_is_refused(string query, string message)
    {
        foreach (var path in new[] { "jobs", "jobs/counts" })
        {
            var answer = await daemon.Api.GetAsync($"{path}?{query}");

            Assert.Equal((400, "malformed"), (answer.Status, answer.Json.Text("code")));
            Assert.Contains(message, answer.Json.Text("detail"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("metadata.n=7", 7)]
    [InlineData("metadata.half=7.5", 7)]
    [InlineData("metadata.text=t4&type=echo", 14)]
    public async Task Metadata_is_compared_as_text(string query, int expected)
    {
        var listed = await daemon.ListAsync(query);

        Assert.Equal([expected], listed);
    }

    [Fact]
    public async Task A_tag_filter_leaves_only_the_jobs_with_that_tag()
    {
        var page = (await daemon.Api.GetAsync("jobs?tag=tag-1&limit=1000")).Json;

        Assert.Equal(SeededDaemon.NewestFirst.Where(n => n % 3 == 1), page.GetProperty("jobs").EnumerateArray().Select(job => job.Int("metadata", "n")));
    }

    [Fact]
    public async Task The_time_of_creation_can_be_bounded_from_both_sides()
    {
        var jobs = (await daemon.Api.GetAsync("jobs?tag=seed&limit=1")).Json.GetProperty("jobs");
        var created = jobs[0].Time("created_at");
        string At(TimeSpan offset) => Uri.EscapeDataString((created + offset).ToOffset(TimeSpan.FromHours(2)).ToString("O", CultureInfo.InvariantCulture));

        // The jobs of one request have one time of creation: the bound below holds it, the bound above does not.
        Assert.Equal(24, (await daemon.ListAsync($"created_after={At(TimeSpan.Zero)}")).Count);
        Assert.Empty(await daemon.ListAsync($"created_after={At(TimeSpan.FromMilliseconds(1))}"));
        Assert.Empty(await daemon.ListAsync($"created_before={At(TimeSpan.Zero)}"));
        Assert.Equal(24, (await daemon.ListAsync($"created_before={At(TimeSpan.FromMilliseconds(1))}")).Count);
    }

    [Fact]
    public async Task Pages_of_a_filtered_list_hold_only_what_fits()
    {
        var first = (await daemon.Api.GetAsync("jobs?tag=seed&type=echo&limit=4")).Json;
        var second = (await daemon.Api.GetAsync($"jobs?tag=seed&type=echo&limit=4&cursor={first.Text("next_cursor")}")).Json;

        Assert.Equal([22, 18, 14, 10], first.GetProperty("jobs").EnumerateArray().Select(job => job.Int("metadata", "n")));
        Assert.Equal([6, 2], second.GetProperty("jobs").EnumerateArray().Select(job => job.Int("metadata", "n")));
        Assert.True(second.IsNull("next_cursor"));
    }
}
