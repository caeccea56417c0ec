using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Installation;

/// <summary>One publish makes an installation, which needs the runtime and nothing of the checkout.</summary>
public sealed class InstallationTests(PublishedInstallation installation) : IClassFixture<PublishedInstallation>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demonstration_runs_from_any_folder_and_leaves_nothing_there()
    {
        var user = _folder.Create("user");
        var anywhere = _folder.Create("anywhere");

        var run = await ToolRun.RunAsync(anywhere, installation.CommandLine, ["demo"], ("HOME", user));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("run 1 (attempt 1): crashed", run.Output, StringComparison.Ordinal);
        Assert.Contains("run 2 (attempt 1): completed", run.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(anywhere));
        Assert.Empty(Directory.EnumerateFileSystemEntries(user));
    }

    [Fact]
    public async Task The_plugins_are_those_beside_the_programs()
    {
        var home = _folder.In("home");
        await RunAsync("daemon", "start", "--home", home);
        try
        {
            using var plugins = JsonDocument.Parse(await RunAsync("plugin", "list", "--home", home, "--json"));

            Assert.Equal(
                ["backtest", "exec", "generic", "http", "ml_experiment", "sweep"],
                plugins.RootElement.EnumerateArray().Where(plugin => plugin.GetProperty("state").GetString() == "active").Select(plugin => plugin.GetProperty("id").GetString()).Order());
            Assert.All(plugins.RootElement.EnumerateArray(), plugin =>
                Assert.Equal(Path.Combine(installation.Path, "plugins", plugin.GetProperty("id").GetString()!), plugin.GetProperty("folder").GetString()));
        }
        finally
        {
            await RunAsync("daemon", "stop", "--home", home);
        }
    }

    [Fact]
    public async Task The_settings_are_those_beside_the_programs()
    {
        var copy = _folder.In("copy");
        await ToolRun.SucceedAsync(_folder.Path, "cp", ["-r", installation.Path, copy]);
        var settings = Path.Combine(copy, "mcpcore.json");
        var shipped = await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(settings, shipped.Replace("\"drain\"", "\"drian\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var run = await ToolRun.RunAsync(_folder.Path, Path.Combine(copy, "mcpcored"), ["run", "--home", _folder.In("home")]);

        Assert.Equal(2, run.ExitCode);
        Assert.Matches($"{Regex.Escape(settings)}:\\d+:\\d+: \"engine.drian\" is no setting; did you mean \"engine.drain\"", run.Error);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "mcpcore.json"), TestContext.Current.CancellationToken), shipped);
        using var json = JsonDocument.Parse(shipped, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        Assert.True(File.Exists(Path.Combine(installation.Path, json.RootElement.GetProperty("$schema").GetString()!)));
    }

    [Fact]
    public async Task Both_programs_say_the_same_version()
    {
        var commandLine = await ToolRun.SucceedAsync(_folder.Path, installation.CommandLine, ["--version"]);
        var daemon = await ToolRun.SucceedAsync(_folder.Path, installation.Daemon, ["--version"]);

        Assert.Matches(@"^\d+\.\d+\.\d+", commandLine);
        Assert.Equal(commandLine, daemon);
    }

    [Theory]
    [InlineData("mcpcore.dll")]
    [InlineData("mcpcored.dll")]
    [InlineData("McpCore.Engine.dll")]
    [InlineData("Quartz.dll")]
    public void The_programs_are_compiled_ahead_of_their_start(string assembly)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(installation.Path, assembly)));

        Assert.NotEqual(0, image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
    }

    [Fact]
    public void A_plugin_folder_has_no_contract_of_its_own()
    {
        var contracts = Directory.GetFiles(Path.Combine(installation.Path, "plugins"), "McpCore.Agents*", SearchOption.AllDirectories);

        Assert.Empty(contracts);
    }

    private Task<string> RunAsync(params string[] arguments) => ToolRun.SucceedAsync(_folder.Path, installation.CommandLine, arguments);
}
