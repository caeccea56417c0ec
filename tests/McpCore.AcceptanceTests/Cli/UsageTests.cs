using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>Calls that are wrong by themselves: exit code 2 and a message, without a daemon.</summary>
public sealed class UsageTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    [Theory]
    [InlineData("'lst'", "lst")]
    [InlineData("'--bogus'", "list", "--bogus")]
    [InlineData("'--folow'", "logs", "1234", "--folow")]
    [InlineData("status needs a job", "status")]
    [InlineData("status needs a job", "status", "")]
    [InlineData("status needs a job", "status", "--job-id", "")]
    [InlineData("\".\" names no job", "status", ".")]
    [InlineData("\"..\" names no job", "cancel", "..")]
    [InlineData("\"\" names no job", "wait", "")]
    [InlineData("\"\" names no plugin", "plugin", "show", "")]
    [InlineData("cancel needs a job", "cancel")]
    [InlineData("retry needs a job", "retry")]
    [InlineData("logs needs a job", "logs", "--follow")]
    [InlineData("result needs a job", "result")]
    [InlineData("'ID'", "wait")]
    [InlineData("Give the job once", "status", "12345678", "--job-id", "12345678")]
    [InlineData("A job type is needed", "submit")]
    [InlineData("A job type is needed", "submit", "epochs=3")]
    [InlineData("A job type is needed", "plan")]
    [InlineData("explain needs a job", "explain")]
    [InlineData("--config: the text is not valid JSON", "submit", "--type", "generic", "--config", "{bad")]
    [InlineData("--config: the text is not valid JSON", "submit", "--type", "generic", "--config", """{"a":1,"a":2}""")]
    [InlineData("neither a JSON object nor a file", "submit", "--type", "generic", "--config", "[1]")]
    [InlineData("there is no file nowhere.json", "submit", "--type", "generic", "--config", "@nowhere.json")]
    [InlineData("--metadata: the text is not valid JSON", "submit", "--type", "generic", "--config", "{}", "--metadata", "{")]
    [InlineData("--wait-timeout: \"5\" is no duration", "submit", "generic", "--wait", "--wait-timeout", "5")]
    [InlineData("--wait-timeout: \"soon\" is no duration", "submit", "generic", "--wait", "--wait-timeout", "soon")]
    [InlineData("give one of them", "submit", "generic", "--wait-timeout", "5s")]
    [InlineData("--timeout: \"5\" is no duration", "wait", "12345678", "--timeout", "5")]
    [InlineData("there is no file nowhere.jsonl", "submit", "--each", "nowhere.jsonl")]
    [InlineData("has no lines", "submit", "--each", "-")]
    [InlineData("--limit must be 1 or more", "list", "--limit", "0")]
    [InlineData("'few'", "list", "--limit", "few")]
    [InlineData("--payload a: expected PATH=VALUE", "list", "--payload", "a")]
    [InlineData("--all and --limit exclude each other", "list", "--all", "--limit", "3")]
    [InlineData("--counts lists no jobs", "list", "--counts", "--all")]
    [InlineData("Required command", "plugin")]
    [InlineData("Required command", "daemon")]
    [InlineData("Required command", "config")]
    [InlineData("'FILE'", "config", "check")]
    public async Task A_call_that_cannot_be_meant_says_what_is_wrong(string message, params string[] arguments)
    {
        var run = await CommandLine.RunAsync(_home.Folder, arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.StartsWith("mcpcore: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agents")]
    [InlineData("submit", "generic", "sleep=1s")]
    [InlineData("submit", "--type", "generic", "--config", "{}")]
    [InlineData("list-jobs")]
    [InlineData("status", "12345678")]
    [InlineData("explain", "12345678")]
    [InlineData("plan", "generic")]
    [InlineData("wait", "12345678")]
    [InlineData("logs", "12345678", "--follow")]
    [InlineData("plugin", "list")]
    [InlineData("daemon", "status")]
    [InlineData("daemon", "stop")]
    public async Task Without_a_daemon_it_says_how_to_start_one(params string[] arguments)
    {
        var run = await CommandLine.RunAsync(_home.Folder, arguments);

        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("No daemon answers", run.Error, StringComparison.Ordinal);
        Assert.Contains("mcpcore daemon start", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_home.Folder.Path));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("submit", "--help")]
    [InlineData("daemon", "--help")]
    public async Task Help_is_an_answer_and_no_fault(params string[] arguments)
    {
        var run = await CommandLine.RunAsync(_home.Folder, arguments);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("--json", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();
}
