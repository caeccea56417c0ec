using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore submit --each</c>: many jobs from a file.</summary>
public sealed class SubmitEachTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    private const string Lines = """
        {"type":"generic","payload":{"n":1},"delay":"1h"}

        {"type":"generic","payload":{"n":2},"tags":["second"],"delay":"1h"}
        {"type":"generic","payload":{"n":3},"delay":"1h"}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_prints_one_id_a_line_in_the_order_of_the_file(bool fromStandardInput)
    {
        var run = fromStandardInput
            ? await CommandLine.RunAsync(shared.Home, Lines, ["submit", "--each", "-"])
            : await shared.RunAsync("submit", "--each", shared.NewFile(Lines));

        Assert.Equal(0, run.ExitCode);
        var numbers = new List<int>();
        foreach (var id in run.Lines())
        {
            var job = await shared.Daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
            numbers.Add(job.GetProperty("payload").GetProperty("n").GetInt32());
        }

        Assert.Equal([1, 2, 3], numbers);
    }

    [Fact]
    public async Task One_faulty_line_stores_nothing()
    {
        var file = shared.NewFile(
            """
            {"type":"generic","payload":{},"tags":["half"]}
            {"type":"generc","payload":{},"prio":9}
            {"type":"generic","payload":{"sleep":"soon"}}
            """);

        var run = await shared.RunAsync("submit", "--each", file);
        var list = await shared.RunAsync("list", "--tag", "half", "--json");

        Assert.Equal(5, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("3 faults; nothing was stored", run.Error, StringComparison.Ordinal);
        Assert.Contains("$[1].type: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("$[1].prio: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("$[2].payload.sleep: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, list.Json().GetArrayLength());
    }

    [Fact]
    public async Task A_line_that_is_no_json_is_named()
    {
        var file = shared.NewFile("{\"type\":\"generic\",\"payload\":{},\"tags\":[\"none\"]}\n{\"type\":\n");

        var run = await shared.RunAsync("submit", "--each", file);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("line 2", run.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was submitted", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_wait_the_worst_outcome_is_the_exit_code()
    {
        var file = shared.NewFile("""
            {"type":"generic","payload":{}}
            {"type":"generic","payload":{"fail":"as asked"}}
            {"type":"generic","payload":{}}
            """);

        var run = await shared.RunAsync("submit", "--each", file, "--wait", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["completed", "failed", "completed"],
            run.Lines().Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.Text("status")));
    }

    [Theory]
    [InlineData("generic")]
    [InlineData("--tag", "lost")]
    [InlineData("--priority", "9")]
    [InlineData("--metadata", "{}")]
    public async Task What_belongs_into_the_lines_is_not_taken_besides(params string[] besides)
    {
        var run = await shared.RunAsync(["submit", "--each", shared.NewFile(Lines), .. besides]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("--each", run.Error, StringComparison.Ordinal);
    }
}
