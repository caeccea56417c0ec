using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Numbers by step.</summary>
public sealed class MetricTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task What_a_job_reports_is_kept_as_series_and_shown()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"progress_steps":4}""");
        await daemon.Daemon.WaitForEndAsync(id);

        var answer = await daemon.Api.GetAsync($"jobs/{id}/metrics");
        var shown = await CommandLine.RunAsync(daemon.Daemon.Home, "metrics", id);

        Assert.Equal("""{"accuracy":[[1,0],[2,0.5],[3,0.6666666666666667],[4,0.75]],"loss":[[1,1],[2,0.5],[3,0.3333333333333333],[4,0.25]]}""", answer.Body);
        Assert.Contains("loss", shown.Output, StringComparison.Ordinal);
        Assert.Contains("1 to 4", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_have_the_shape_of_the_contract()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"progress_steps":2}""");
        await daemon.Daemon.WaitForEndAsync(id);

        ContractFile.AssertFits("metrics", (await daemon.Api.GetAsync($"jobs/{id}/metrics")).Json);
    }

    [Fact]
    public async Task A_job_without_numbers_has_no_series()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}");
        await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("{}", (await daemon.Api.GetAsync($"jobs/{id}/metrics")).Body);
    }
}
