using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore service</c>: the services to which jobs of the type http are sent.</summary>
public sealed class ServiceCommandTests : IAsyncDisposable
{
    private readonly TestHome _home = new() { WithShippedPlugins = true };

    [Fact]
    public async Task A_service_is_added_listed_replaced_and_removed()
    {
        Directory.CreateDirectory(_home.Folder.Path);
        await File.WriteAllTextAsync(_home.Folder.Configuration, "{\n  // Ours.\n  \"engine\": { \"concurrency\": 4 },\n}\n", TestContext.Current.CancellationToken);

        var add = await RunAsync("add", "sentiment", "https://models.example.org/v1", "--header", "Authorization=env:TOKEN", "--header", "X-Team=blue", "--timeout", "2m");
        var again = await RunAsync("add", "sentiment", "https://models.example.org/v2");
        var replaced = await RunAsync("add", "sentiment", "https://models.example.org/v2", "--replace", "--header", "Authorization=file:/run/token");
        var other = await RunAsync("add", "local.words", "http://127.0.0.1:8321", "--local");
        var list = await RunAsync("list");
        var json = await RunAsync("list", "--json");
        var check = await CommandLine.RunAsync(_home.Folder, "config", "check", _home.Folder.Configuration);

        Assert.Equal((0, 5, 0, 0), (add.ExitCode, again.ExitCode, replaced.ExitCode, other.ExitCode));
        Assert.Contains("--replace", again.Error, StringComparison.Ordinal);
        Assert.Contains("mcpcore config reload", add.Error, StringComparison.Ordinal);
        Assert.Equal(["NAME LOCAL URL", "local.words yes http://127.0.0.1:8321", "sentiment no https://models.example.org/v2"], Squeezed(list).Order(StringComparer.Ordinal));
        using var services = JsonDocument.Parse(json.Output);
        Assert.Equal("""{"url":"https://models.example.org/v2","headers":{"Authorization":{"secret":"file:/run/token"}}}""", services.RootElement.GetProperty("sentiment").GetRawText());
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.Contains("// Ours.", await File.ReadAllTextAsync(_home.Folder.Configuration, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var removed = await RunAsync("remove", "sentiment");
        var missing = await RunAsync("remove", "sentiment");

        Assert.Equal((0, 4), (removed.ExitCode, missing.ExitCode));
        Assert.DoesNotContain("sentiment", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "no address", "add", "words", "words.example.org")]
    [InlineData(2, "no address", "add", "words", "ftp://words.example.org")]
    [InlineData(2, "--local", "add", "words", "http://localhost:8321")]
    [InlineData(2, "no name", "add", "Words!", "https://words.example.org")]
    [InlineData(2, "no header", "add", "words", "https://words.example.org", "--header", "Authorization")]
    [InlineData(2, "--timeout", "add", "words", "https://words.example.org", "--timeout", "10")]
    public async Task What_cannot_be_a_service_is_refused_and_nothing_is_written(int code, string said, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.Folder.Configuration));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_not_touched()
    {
        Directory.CreateDirectory(_home.Folder.Path);
        await File.WriteAllTextAsync(_home.Folder.Configuration, "{ \"plugins\": ", TestContext.Current.CancellationToken);

        var run = await RunAsync("add", "words", "https://words.example.org");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("is not changed", run.Error, StringComparison.Ordinal);
        Assert.Equal("{ \"plugins\": ", await File.ReadAllTextAsync(_home.Folder.Configuration, TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(_home.Folder, ["service", .. arguments]);

    private static IEnumerable<string> Squeezed(CommandResult run) =>
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
