using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>The shapes of the daemon itself, its plugins and its refusals against the fixtures of the contract.</summary>
public sealed class ContractDaemonTests(ShippedApiDaemon daemon) : IClassFixture<ShippedApiDaemon>
{
    [Theory]
    [InlineData("daemon", "daemon-status")]
    [InlineData("config", "config")]
    [InlineData("job-types", "agents")]
    [InlineData("plugins", "plugins")]
    [InlineData("plugins/echo", "plugin")]
    public async Task An_answer_has_the_shape_of_the_contract(string path, string fixture)
    {
        var answer = await daemon.Api.GetAsync(path);

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        ContractFile.AssertFits(fixture, answer.Json);
    }

    [Fact]
    public async Task The_status_tells_which_daemon_this_is()
    {
        var status = (await daemon.Api.GetAsync("daemon")).Json;

        Assert.Equal(daemon.Daemon.ProcessId, status.Int("pid"));
        Assert.Equal(daemon.Daemon.Home.Path, status.Text("home"));
        Assert.Equal(daemon.Daemon.Home.Pipe, status.Text("pipe"));
    }

    [Theory]
    [InlineData("""{"type":"generic","payload":{"sleep":5},"prioritty":3}""", "problem-validation-failed")]
    [InlineData("""{"type":"generik","payload":{}}""", "problem-unknown-type")]
    public async Task A_refused_submit_has_the_shape_of_the_contract(string body, string fixture)
    {
        var answer = await daemon.PostJobAsync(body);

        ContractFile.AssertFits(fixture, answer.Json);
    }

    [Fact]
    public async Task A_refusal_without_faults_has_the_shape_of_the_contract()
    {
        var answer = await daemon.Api.GetAsync("jobs/01890a5d-ac96-774b-bcce-b302099a8057");

        ContractFile.AssertFits("problem-job-not-found", answer.Json);
    }

    [Fact]
    public async Task A_refused_plugin_has_the_shape_of_the_contract_and_says_why()
    {
        await using var home = new TestHome();
        Directory.CreateDirectory(Path.Combine(home.Folder.Plugins, "broken"));
        await File.WriteAllTextAsync(Path.Combine(home.Folder.Plugins, "broken", "plugin.json"), "{", TestContext.Current.CancellationToken);
        await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);

        var answer = await api.GetAsync("plugins/broken");

        ContractFile.AssertFits("plugin-refused", answer.Json);
        Assert.Contains("plugin.json", answer.Json.Text("reason", "message"), StringComparison.Ordinal);
    }
}
