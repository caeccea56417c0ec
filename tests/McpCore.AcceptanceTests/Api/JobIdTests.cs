using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>How jobs are named.</summary>
public sealed class JobIdTests
{
    [Fact]
    public async Task A_job_is_found_by_its_id_a_unique_part_of_it_or_as_the_last_one()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        var none = await api.GetAsync("jobs/@last");

        var id = await daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        string[] names = [id, id.ToUpperInvariant(), id[..4], id[..8], id[..13], id[^4..], id[^8..], id[^20..], id.Replace("-", "", StringComparison.Ordinal), "@last", "%40last"];
        var found = await Task.WhenAll(names.Select(name => api.GetAsync($"jobs/{name}")));
        string[] wrong = [id[..3], id[^3..], id[1..9], id + "0", $"{{{id}}}", "last", "zzzz"];
        var missed = await Task.WhenAll(wrong.Select(name => api.GetAsync($"jobs/{Uri.EscapeDataString(name)}")));

        none.AssertProblem(404, "job_not_found");
        Assert.All(found, answer => Assert.Equal(id, answer.Json.Text("id")));
        Assert.All(missed, answer => answer.AssertProblem(404, "job_not_found"));
    }

    [Fact]
    public async Task A_part_that_fits_several_jobs_is_ambiguous_and_names_them()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        string[] ids = [await daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """), await daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """)];

        // The first digits of an id are the upper digits of the time.
        var answer = await api.PostAsync($"jobs/{ids[0][..4]}/cancel");

        var detail = answer.AssertProblem(400, "ambiguous_id").Text("detail")!;
        Assert.All(ids, id => Assert.Contains(id, detail, StringComparison.Ordinal));
        Assert.Equal("scheduled", (await api.GetAsync($"jobs/{ids[0]}")).Json.Text("status"));
    }

    [Fact]
    public async Task The_last_job_is_the_newest_for_every_route()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        var older = await daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        var newer = await daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);

        var cancelled = await api.PostAsync("jobs/@last/cancel");

        Assert.Equal(newer, cancelled.Json.Text("id"));
        Assert.Equal("scheduled", (await api.GetAsync($"jobs/{older}")).Json.Text("status"));
    }

    [Fact]
    public async Task Ids_rise_across_a_restart()
    {
        await using var home = new TestHome();
        var first = await home.StartDaemonAsync();
        var before = await first.SubmitAsync("generic", "{}");
        await first.KillAsync();

        var after = await (await home.StartDaemonAsync()).SubmitAsync("generic", "{}");

        Assert.True(string.CompareOrdinal(before, after) < 0, $"{before} is not before {after}.");
    }
}
