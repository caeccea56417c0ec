using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests;

/// <summary>What the README shows is what works.</summary>
public sealed class ReadmeTests
{
    private const int MaxLines = 25;

    [Fact]
    public void The_agent_of_the_readme_is_the_one_that_is_tested_and_is_short()
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        var code = readme.Split("```csharp\n")[1].Split("```")[0];

        Assert.Equal(File.ReadAllText(Path.Combine(Checkout.Root, "tests", "plugins", "WordCount", "WordCountAgent.cs")), code);
        Assert.InRange(code.Split('\n').Length - 1, 1, MaxLines - 1);
    }

    [Fact]
    public async Task The_agent_of_the_readme_runs_from_the_drop_folder()
    {
        await using var home = new TestHome();
        home.AddPlugin("word_count");
        await home.StartDaemonAsync();

        var run = await CommandLine.RunAsync(home.Folder, "submit", "word_count", "content=to be or not to be", "--wait", "--json");

        Assert.Equal(0, run.ExitCode);
        using var job = JsonDocument.Parse(run.Output);
        Assert.Equal("""{"words":6,"distinct":4}""", job.RootElement.GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task The_agent_of_the_readme_refuses_an_empty_text_at_submit()
    {
        await using var home = new TestHome();
        home.AddPlugin("word_count");
        await home.StartDaemonAsync();

        var run = await CommandLine.RunAsync(home.Folder, "submit", "word_count", "content=");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("$.payload.content", run.Error, StringComparison.Ordinal);
    }
}
