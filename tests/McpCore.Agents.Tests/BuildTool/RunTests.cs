using System.Diagnostics;
using McpCore.Agents.Tool;

namespace McpCore.Agents.Tests.BuildTool;

/// <summary>One job from a file, in a process of its own, as <c>dotnet run</c> in a plugin's project starts it.</summary>
public sealed class RunTests : IDisposable
{
    private readonly PluginFolder _folder = PluginFolder.Echo();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "type": "echo", "payload": { "text": "hello" } }""")]
    [InlineData("""{ "type": "old_echo", /* an alias */ "payload": { "text": "hello" }, "seed": 5, }""")]
    [InlineData("""{ "payload": { "text": "hello" } }""")]
    public async Task Run_AJob_PrintsItsResultAlone(string job)
    {
        var (exitCode, output, error) = await RunAsync(job);

        Assert.Equal(0, exitCode);
        Assert.Equal("{\n  \"text\": \"hello\"\n}\n", output);
        Assert.Contains("completed", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "payload": { "txt": "hello" } }""", 5, "refused")]
    [InlineData("""{ "type": "other", "payload": {} }""", 2, "no job type \"other\"; it has echo")]
    [InlineData("""{ "type": "echo" }""", 2, "it has no payload")]
    [InlineData("""{ "type": """, 2, "cannot be used")]
    public async Task Run_AJobThatCannotBe_SaysWhy(string job, int code, string words)
    {
        var (exitCode, output, error) = await RunAsync(job);

        Assert.Equal((code, ""), (exitCode, output));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string job)
    {
        var file = _folder.In("job.json");
        await File.WriteAllTextAsync(file, job, TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ToolException).Assembly.Location, "run", _folder.Entry, file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
