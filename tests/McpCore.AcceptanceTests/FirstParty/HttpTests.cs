using System.Diagnostics;
using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.FirstParty;

/// <summary>Jobs of the type http on a real daemon, with the example of a service.</summary>
public sealed class HttpTests : IAsyncDisposable
{
    private readonly TestHome _home = new() { WithShippedPlugins = true };

    [Fact]
    public async Task The_example_counts_words_once_it_is_registered()
    {
        using var service = StartExample();
        try
        {
            var url = (await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[^1];
            var add = await CommandLine.RunAsync(_home.Folder, "service", "add", "words", url, "--local", "--poll-interval", "50ms");
            Assert.True(add.ExitCode == 0, add.Error);
            await _home.StartDaemonAsync();

            var run = await CommandLine.RunAsync(_home.Folder, "submit", "http", "service=words", "payload.text=to be or not to be", "--wait", "--json");
            var refused = await CommandLine.RunAsync(_home.Folder, "submit", "http", "service=words", "payload.txt=to be", "--wait", "--json");

            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            using var job = JsonDocument.Parse(run.Output);
            Assert.Equal("""{"words":6,"distinct":4}""", job.RootElement.GetProperty("result").GetProperty("result").GetRawText());
            var file = await CommandLine.RunAsync(_home.Folder, "result", job.RootElement.GetProperty("id").GetString()!, "--artifact", "words.csv");
            Assert.Equal("word,count\nto,2\nbe,2\nor,1\nnot,1\n", file.Output);
            using var failed = JsonDocument.Parse(refused.Output);
            Assert.Equal("service_refused", failed.RootElement.GetProperty("error").GetProperty("code").GetString());
        }
        finally
        {
            service.Kill();
        }
    }

    [Fact]
    public async Task A_service_that_is_not_registered_is_refused_at_the_submit()
    {
        await _home.StartDaemonAsync();

        var run = await CommandLine.RunAsync(_home.Folder, "submit", "http", "service=words");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("mcpcore service add words", run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static Process StartExample() =>
        Process.Start(new ProcessStartInfo(Python.Require(), [Python.Example("http_service.py")]) { RedirectStandardOutput = true, RedirectStandardError = false })!;
}
