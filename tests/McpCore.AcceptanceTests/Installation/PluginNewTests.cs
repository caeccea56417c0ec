using System.Diagnostics;
using System.Text.Json;
using McpCore.AcceptanceTests.Harness;
using McpCore.AcceptanceTests.Template;

namespace McpCore.AcceptanceTests.Installation;

/// <summary><c>mcpcore plugin new</c>, with what an installation brings and the .NET SDK.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class PluginNewTests(PublishedInstallation installation) : IClassFixture<PublishedInstallation>, IDisposable
{
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task From_a_new_project_to_a_completed_job_takes_less_than_a_minute()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        (string, string?)[] environment = [.. TemplateWorkshop.PackagesOfItsOwn(_folder.In("packages")), ("MCPCORE_HOME", home.Folder.Path)];
        var clock = Stopwatch.StartNew();

        await ToolRun.SucceedAsync(_folder.Path, installation.CommandLine, ["plugin", "new", "Sentiment", "--job-type", "sentiment"], environment);
        await ToolRun.SucceedAsync(_folder.In("Sentiment"), "dotnet", ["build", "src/Sentiment", "-t:Deploy"], environment);
        await daemon.WaitForLineAsync("Plugin sentiment 1.0.0 is active");
        var run = await ToolRun.SucceedAsync(_folder.Path, installation.CommandLine, ["submit", "sentiment", "text=to be or not to be", "--wait", "--json"], environment);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, AMinute);
        using var job = JsonDocument.Parse(run);
        Assert.Equal("""{"words":6,"longest":"not"}""", job.RootElement.GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task The_project_goes_where_it_is_told_and_names_its_plugin_after_itself()
    {
        var output = await ToolRun.SucceedAsync(_folder.Path, installation.CommandLine, ["plugin", "new", "Acme.WordCount", "-o", "deep/down", "--json"]);

        using var project = JsonDocument.Parse(output);
        Assert.Equal(("word_count", _folder.In("deep", "down")), (project.RootElement.GetProperty("id").GetString(), project.RootElement.GetProperty("folder").GetString()));
        Assert.True(File.Exists(_folder.In("deep", "down", "src", "Acme.WordCount", "WordCountAgent.cs")));
        Assert.Contains(Path.Combine(installation.Path, "sdk"), await File.ReadAllTextAsync(_folder.In("deep", "down", "nuget.config"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_use_is_left_alone()
    {
        var mine = Path.Combine(_folder.Create("Sentiment"), "mine.txt");
        await File.WriteAllTextAsync(mine, "mine", TestContext.Current.CancellationToken);

        var run = await ToolRun.RunAsync(_folder.Path, installation.CommandLine, ["plugin", "new", "Sentiment"]);

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("is not empty", run.Error, StringComparison.Ordinal);
        Assert.Equal([mine], Directory.GetFiles(_folder.In("Sentiment"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("NAME is \"5x\"", "5x")]
    [InlineData("NAME is \"../up\"", "../up")]
    [InlineData("--job-type is \"Up\"", "Sentiment", "--job-type", "Up")]
    public async Task A_name_that_cannot_be_is_refused(string words, params string[] arguments)
    {
        var run = await ToolRun.RunAsync(_folder.Path, installation.CommandLine, ["plugin", "new", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
