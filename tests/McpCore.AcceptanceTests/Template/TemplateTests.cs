using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Template;

/// <summary>From <c>dotnet new mcpcore-plugin</c> to a completed job, as the plugin guide walks through it.</summary>
[Collection(nameof(TemplateBuilds))]
public sealed class TemplateTests(TemplateWorkshop workshop)
{
    [Fact]
    public async Task The_tests_that_come_with_it_pass()
    {
        var output = await workshop.DotnetAsync(workshop.Sentiment, "test");

        Assert.Matches(@"Failed:\s+0, Passed:\s+4, Skipped:\s+0", output);
    }

    [Fact]
    public async Task What_the_build_leaves_is_the_plugin_s_folder_without_the_contract()
    {
        var output = await workshop.DotnetAsync(workshop.Sentiment, "build");

        Assert.Contains("0 Warning(s)", output, StringComparison.Ordinal);
        var files = Directory.GetFiles(Path.Combine(workshop.Sentiment, "src", "Sentiment", "bin", "Debug", "net10.0"), "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.Equal(["Sentiment.deps.json", "Sentiment.dll", "Sentiment.pdb", "Sentiment.runtimeconfig.json", "plugin.json"], files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Dotnet_run_runs_the_job_in_the_file_without_a_daemon()
    {
        var output = await workshop.DotnetAsync(workshop.Sentiment, "run", "--project", "src/Sentiment");

        using var result = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal(("not", 6), (result.RootElement.GetProperty("longest").GetString(), result.RootElement.GetProperty("words").GetInt32()));
    }

    [Fact]
    public async Task Deployed_to_a_running_daemon_it_completes_its_first_job()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();

        await workshop.DotnetAsync(workshop.Sentiment, home.Folder.Path, ["build", "src/Sentiment", "-t:Deploy"]);
        await daemon.WaitForLineAsync("Plugin sentiment 1.0.0 is active");
        var run = await CommandLine.RunAsync(home.Folder, "submit", "sentiment", "text=to be or not to be", "--wait", "--json");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using var job = JsonDocument.Parse(run.Output);
        Assert.Equal("""{"words":6,"longest":"not"}""", job.RootElement.GetProperty("result").GetRawText());
        Assert.Equal("sentiment", job.RootElement.GetProperty("plugin").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_name_that_is_no_identifier_still_builds_and_gives_the_job_type()
    {
        await workshop.InstallAsync(Path.Combine(Checkout.Root, "plugin-template", "plugin"), "hive-of-the-folder");
        await workshop.NewAsync("hive-of-the-folder", "-n", "Acme.Risk-ModelAgent");

        await workshop.DotnetAsync(workshop.In("Acme.Risk-ModelAgent"), "build");

        var output = workshop.In("Acme.Risk-ModelAgent", "src", "Acme.Risk-ModelAgent", "bin", "Debug", "net10.0");
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(output, "plugin.json"), TestContext.Current.CancellationToken));
        Assert.Equal("risk_model", manifest.RootElement.GetProperty("job_types")[0].GetProperty("name").GetString());
        Assert.True(File.Exists(Path.Combine(output, manifest.RootElement.GetProperty("entry").GetString()!)));
    }
}
