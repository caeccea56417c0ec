using System.Xml.Linq;
using McpCore.AcceptanceTests.Harness;
using McpCore.AcceptanceTests.Installation;

namespace McpCore.AcceptanceTests.Template;

/// <summary>
/// The machine of a plugin author: the packages of an installation as a feed, the template installed, the plugin <c>Sentiment</c> made from it.
/// </summary>
public sealed class TemplateWorkshop(OnePublish publish) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    /// <summary>The folder of the plugin made from the template.</summary>
    public string Sentiment => _folder.In("Sentiment");

    public async ValueTask InitializeAsync()
    {
        // The publish packs them; to pack them once more would only be slower.
        var feed = Path.Combine(await publish.FolderAsync(), "sdk");

        // The feed besides the machine's own sources.
        new XDocument(new XElement("configuration", new XElement("packageSources", new XElement("add", new XAttribute("key", "checkout"), new XAttribute("value", feed)))))
            .Save(_folder.In("NuGet.config"));
        await InstallAsync(Directory.GetFiles(feed, "McpCore.Templates.*.nupkg").Single(), "hive");
        await NewAsync("hive", "-n", "Sentiment", "--job-type", "sentiment");

        // Once for the many builds that are not about it.
        await DotnetAsync(Sentiment, "restore", "src/Sentiment");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    /// <summary>Installs the template from a package or a folder; a hive is one user's set of templates.</summary>
    internal Task<string> InstallAsync(string source, string hive) => DotnetAsync(_folder.Path, "new", "install", source, "--debug:custom-hive", _folder.In(hive));

    internal Task<string> NewAsync(string hive, params string[] options) => DotnetAsync(_folder.Path, ["new", "mcpcore-plugin", .. options, "--debug:custom-hive", _folder.In(hive)]);

    internal string In(params ReadOnlySpan<string> parts) => _folder.In(parts);

    internal Task<string> DotnetAsync(string folder, params string[] arguments) => DotnetAsync(folder, home: null, arguments);

    /// <summary>Runs dotnet with a package folder of its own.</summary>
    internal Task<string> DotnetAsync(string folder, string? home, string[] arguments) =>
        ToolRun.SucceedAsync(folder, "dotnet", arguments, [.. PackagesOfItsOwn(_folder.In("packages")), ("MCPCORE_HOME", home)]);

    /// <summary>The same, for a build that is expected to fail.</summary>
    internal Task<CommandResult> TryDotnetAsync(string folder, params string[] arguments) =>
        ToolRun.RunAsync(folder, "dotnet", arguments, PackagesOfItsOwn(_folder.In("packages")));

    /// <summary>
    /// What a process is to be started with, so that a package of this checkout neither comes from an earlier run nor stays for a later one; the
    /// packages of others are taken from the machine's folder.
    /// </summary>
    internal static (string Name, string? Value)[] PackagesOfItsOwn(string folder)
    {
        var machine = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Assert.False(
            Directory.Exists(Path.Combine(machine, "mcpcore.agents")),
            $"{machine} has a package mcpcore.agents, which would be taken in place of this checkout's. Remove it and mcpcore.agents.testing.");
        return [("NUGET_PACKAGES", folder), ("NUGET_FALLBACK_PACKAGES", machine)];
    }
}
