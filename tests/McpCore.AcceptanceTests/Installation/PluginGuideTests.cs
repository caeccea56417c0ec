using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpCore.AcceptanceTests.Harness;
using McpCore.AcceptanceTests.Template;

namespace McpCore.AcceptanceTests.Installation;

/// <summary>The guide for authors, docs/plugins.md: each of its blocks of code is compiled, run or read.</summary>
public sealed partial class PluginGuideTests(PublishedInstallation installation) : IClassFixture<PublishedInstallation>, IDisposable
{
    private static readonly string[] Kinds = ["console", "csharp", "json", "xml"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_block_is_of_a_kind_that_is_tested()
    {
        Assert.All(Blocks(), block => Assert.Contains(block.Kind, Kinds));
        Assert.All(BlocksOf("json"), json => JsonDocument.Parse(json).Dispose());
    }

    [Fact]
    public async Task Its_commands_work_in_their_order()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        var path = $"{installation.Path}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        (string, string?)[] environment = [.. TemplateWorkshop.PackagesOfItsOwn(_folder.In("packages")), ("MCPCORE_HOME", home.Folder.Path), ("PATH", path)];
        var place = _folder.Create("author");
        var submitted = false;

        foreach (var commands in BlocksOf("console"))
        {
            // The next block goes on where this one ends.
            var output = await ToolRun.SucceedAsync(place, "bash", ["-e", "-c", $"{commands}\npwd > '{_folder.In("place")}'"], environment);
            place = (await File.ReadAllTextAsync(_folder.In("place"), TestContext.Current.CancellationToken)).Trim();
            submitted |= output.Contains("longest", StringComparison.Ordinal);
            await AddWordCountAsync(place);
            if (commands.Contains("-t:Deploy", StringComparison.Ordinal))
            {
                await daemon.WaitForLineAsync("Plugin sentiment 1.0.0 is active");
            }
        }

        Assert.True(submitted, "The guide's first job did not say its result.");
    }

    [Fact]
    public async Task Its_project_and_code_make_a_plugin_whose_test_passes_and_whose_job_runs()
    {
        var project = await WriteProjectAsync();
        var environment = TemplateWorkshop.PackagesOfItsOwn(_folder.In("packages"));

        var build = await ToolRun.SucceedAsync(project, "dotnet", ["build"], environment);
        var run = await ToolRun.SucceedAsync(project, "dotnet", ["run", "--no-build"], environment);
        var test = await ToolRun.SucceedAsync(_folder.In("guide", "tests"), "dotnet", ["test"], environment);

        Assert.Contains("0 Warning(s)", build, StringComparison.Ordinal);
        using var result = JsonDocument.Parse(run);
        Assert.Equal((6, 4), (result.RootElement.GetProperty("words").GetInt32(), result.RootElement.GetProperty("distinct").GetInt32()));
        Assert.Matches(@"Failed:\s+0, Passed:\s+1, Skipped:\s+0", test);
        await AssertTakenAsync(Path.Combine(project, "bin", "Debug", "net10.0"));
    }

    [Fact]
    public async Task Its_plugin_with_services_tells_its_settings()
    {
        var project = _folder.Create("Mail");
        var xml = Assert.Single(BlocksOf("xml")).Replace("</ItemGroup>", """<PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="10.0.11" /></ItemGroup>""", StringComparison.Ordinal);
        await WriteAsync(Path.Combine(project, "Mail.csproj"), xml);
        await WriteAsync(Path.Combine(project, "Mail.cs"), BlocksOf("csharp").Single(HasServices));
        await WritePackageSourceAsync(project);

        var build = await ToolRun.SucceedAsync(project, "dotnet", ["build"], TemplateWorkshop.PackagesOfItsOwn(_folder.In("packages")));

        Assert.Contains("0 Warning(s)", build, StringComparison.Ordinal);
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(project, "bin", "Debug", "net10.0", "plugin.json"), TestContext.Current.CancellationToken));
        Assert.Equal(
            ["server", "password", "tries"],
            manifest.RootElement.GetProperty("configuration_schema").GetProperty("properties").EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Its_agent_with_children_compiles()
    {
        var project = _folder.Create("Library");
        await WriteAsync(Path.Combine(project, "Library.csproj"), Assert.Single(BlocksOf("xml")));
        await WriteAsync(Path.Combine(project, "Library.cs"), BlocksOf("csharp").Single(HasChildren));
        await WritePackageSourceAsync(project);

        var build = await ToolRun.SucceedAsync(project, "dotnet", ["build"], TemplateWorkshop.PackagesOfItsOwn(_folder.In("packages")));

        Assert.Contains("0 Warning(s)", build, StringComparison.Ordinal);
    }

    /// <summary>Its own manifest first, then the short one that the guide shows in its place.</summary>
    private static async Task AssertTakenAsync(string output)
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        Directory.CreateDirectory(home.Folder.Plugins);
        Directory.Move(output, Path.Combine(home.Folder.Plugins, "word_count"));
        await daemon.WaitForLineAsync("Plugin word_count 1.2.0 is active");

        var byHand = BlocksOf("json").Single(json => json.Contains("\"entry\"", StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            Path.Combine(home.Folder.Plugins, "word_count", "plugin.json"), byHand.Replace("1.2.0", "1.3.0", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await daemon.WaitForLineAsync("Plugin word_count 1.3.0 is active");
    }

    /// <summary>What the guide installs and packs: a plugin's folder, and its next version as an archive.</summary>
    private static async Task AddWordCountAsync(string place)
    {
        var folder = Path.Combine(place, "word_count");
        if (Directory.Exists(folder))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.TestPlugins, "word_count")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var manifest = BlocksOf("json").Single(json => json.Contains("\"entry\"", StringComparison.Ordinal)).Replace("[\"words\"]", "[]", StringComparison.Ordinal);
        await WriteAsync(Path.Combine(folder, "plugin.json"), manifest.Replace("1.2.0", "1.1.0", StringComparison.Ordinal));
        await ZipFile.CreateFromDirectoryAsync(folder, Path.Combine(place, "word_count-1.1.0.zip"), TestContext.Current.CancellationToken);
        await WriteAsync(Path.Combine(folder, "plugin.json"), manifest.Replace("1.2.0", "1.0.0", StringComparison.Ordinal));
    }

    private static IReadOnlyList<(string Kind, string Code)> Blocks() =>
        [.. Block().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "plugins.md"))).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    private static IReadOnlyList<string> BlocksOf(string kind) => [.. Blocks().Where(block => block.Kind == kind).Select(block => block.Code)];

    private async Task<string> WriteProjectAsync()
    {
        var project = _folder.In("guide", "WordCount");
        var tests = _folder.In("guide", "tests");
        Directory.CreateDirectory(project);
        Directory.CreateDirectory(tests);
        await WriteAsync(Path.Combine(project, "WordCount.csproj"), Assert.Single(BlocksOf("xml")));
        await WriteAsync(Path.Combine(project, "job.json"), BlocksOf("json").Single(json => json.Contains("\"payload\"", StringComparison.Ordinal)));
        foreach (var (index, code) in BlocksOf("csharp").Where(code => !HasServices(code) && !HasChildren(code)).Index())
        {
            await WriteAsync(Path.Combine(code.Contains("[Fact]", StringComparison.Ordinal) ? tests : project, $"Block{index}.cs"), code);
        }

        // The tests' project and the packages' place are those of the template.
        var template = await File.ReadAllTextAsync(
            Path.Combine(Checkout.Root, "plugin-template", "plugin", "tests", "SamplePlugin.Tests", "SamplePlugin.Tests.csproj"), TestContext.Current.CancellationToken);
        await WriteAsync(Path.Combine(tests, "WordCount.Tests.csproj"), template.Replace("../../src/SamplePlugin/SamplePlugin.csproj", "../WordCount/WordCount.csproj", StringComparison.Ordinal));
        await WritePackageSourceAsync(_folder.In("guide"));
        return project;
    }

    private Task WritePackageSourceAsync(string folder) =>
        WriteAsync(Path.Combine(folder, "nuget.config"), $"""<configuration><packageSources><add key="mcpcore" value="{Path.Combine(installation.Path, "sdk")}" /></packageSources></configuration>""");

    // A plugin of its own, since a plugin has at most one such class.
    private static bool HasServices(string code) => code.Contains("[Plugin]", StringComparison.Ordinal);

    private static bool HasChildren(string code) => code.Contains("context.Children", StringComparison.Ordinal);

    private static Task WriteAsync(string path, string text) => File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);

    [GeneratedRegex("^```(\\w*)\\n(.+?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
