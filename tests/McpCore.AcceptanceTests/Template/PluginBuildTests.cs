using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Template;

/// <summary>What the build of a plugin's project does, by the targets in the package of the contract.</summary>
[Collection(nameof(TemplateBuilds))]
public sealed class PluginBuildTests(TemplateWorkshop workshop)
{
    private string Project => Path.Combine(workshop.Sentiment, "src", "Sentiment");

    private string Output => Path.Combine(Project, "bin", "Debug", "net10.0");

    private string Manifest => Path.Combine(Output, "plugin.json");

    [Fact]
    public async Task The_manifest_says_what_the_plugin_is_with_the_hash_of_each_file()
    {
        await BuildAsync();

        var manifest = Read();
        Assert.Equal(("sentiment", "1.0.0", "Sentiment.dll", "inprocess"), (Text(manifest, "id"), Text(manifest, "version"), Text(manifest, "entry"), Text(manifest, "isolation")));
        Assert.Equal("string", (string?)manifest["job_types"]![0]!["payload_schema"]!["properties"]!["text"]!["type"]);
        var files = manifest["files"]!.AsObject();
        Assert.Equal(["Sentiment.deps.json", "Sentiment.dll", "Sentiment.runtimeconfig.json"], files.Select(file => file.Key));
        Assert.All(files, file => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Output, file.Key)))), (string?)file.Value));
    }

    [Fact]
    public async Task The_project_s_properties_go_into_the_manifest()
    {
        await BuildAsync("-p:PluginIsolation=process", "-p:PluginMemoryLimit=512MB", "-p:PluginHeapLimit=256MB", "-p:PluginTimeLimit=10m", "-p:Version=2.1.0-beta", "-p:PluginId=feelings");

        var manifest = Read();
        Assert.Equal(("feelings", "2.1.0-beta", "process"), (Text(manifest, "id"), Text(manifest, "version"), Text(manifest, "isolation")));
        Assert.Equal("""{"memory":"512MB","heap":"256MB","time":"10m"}""", manifest["limits"]!.ToJsonString());
    }

    [Fact]
    public async Task A_wrong_property_fails_the_build_by_its_name()
    {
        var run = await workshop.TryDotnetAsync(workshop.Sentiment, "build", "src/Sentiment", "--no-restore", "-p:PluginMemoryLimit=lots");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error MCPA100: The project's property PluginMemoryLimit is \"lots\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_written_again_when_a_file_changes_and_only_then()
    {
        var notes = Path.Combine(Output, "notes.txt");
        await BuildAsync();
        await File.WriteAllTextAsync(notes, "notes", TestContext.Current.CancellationToken);
        try
        {
            await BuildAsync();
            var first = File.GetLastWriteTimeUtc(Manifest);
            await BuildAsync();
            var second = File.GetLastWriteTimeUtc(Manifest);

            // A copy keeps the time of its source, which may be older than the manifest.
            await File.WriteAllTextAsync(notes, "other notes", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(notes, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            await BuildAsync();

            Assert.Equal(first, second);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("other notes"u8)), (string?)Read()["files"]!["notes.txt"]);
        }
        finally
        {
            File.Delete(notes);
        }
    }

    [Fact]
    public async Task What_would_keep_the_plugin_in_memory_is_a_warning_with_its_remedy()
    {
        var pin = Path.Combine(Project, "Pin.cs");
        await File.WriteAllTextAsync(pin, "namespace Sentiment; public static class Pin { public static string Text(int[] values) => System.Text.Json.JsonSerializer.Serialize(values); }", TestContext.Current.CancellationToken);
        try
        {
            var loud = await BuildAsync();
            var quiet = await BuildAsync("--no-incremental", "-p:NoWarn=MCPA005");

            Assert.Contains("Sentiment.dll : warning MCPA005: System.Text.Json.JsonSerializer.Serialize is used", loud, StringComparison.Ordinal);
            Assert.Contains("source-generated JsonSerializerContext", loud, StringComparison.Ordinal);
            Assert.DoesNotContain("MCPA005", quiet, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(pin);
        }
    }

    [Fact]
    public async Task A_manifest_written_by_hand_holds()
    {
        const string Written = """{ "id": "by_hand", "version": "1.0.0", "entry": "Sentiment.dll" }""";
        var byHand = Path.Combine(Project, "plugin.json");
        await File.WriteAllTextAsync(byHand, Written, TestContext.Current.CancellationToken);
        File.Delete(Manifest);
        try
        {
            await BuildAsync();

            Assert.False(File.Exists(Manifest));
        }
        finally
        {
            File.Delete(byHand);
        }
    }

    [Fact]
    public async Task A_publish_is_a_ready_plugin_folder_too()
    {
        var folder = workshop.In("published");
        await workshop.DotnetAsync(workshop.Sentiment, "publish", "src/Sentiment", "-o", folder);

        await using var home = new TestHome();
        Directory.CreateDirectory(home.Folder.Plugins);
        Directory.Move(folder, Path.Combine(home.Folder.Plugins, "sentiment"));
        var daemon = await home.StartDaemonAsync();
        await daemon.WaitForLineAsync("Plugin sentiment 1.0.0 is active");
    }

    private static string? Text(JsonNode node, string member) => (string?)node[member];

    private Task<string> BuildAsync(params string[] arguments) => workshop.DotnetAsync(workshop.Sentiment, ["build", "src/Sentiment", "--no-restore", .. arguments]);

    private JsonNode Read() => JsonNode.Parse(File.ReadAllText(Manifest))!;
}
