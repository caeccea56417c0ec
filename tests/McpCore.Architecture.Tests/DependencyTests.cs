using System.Xml.Linq;

namespace McpCore.Architecture.Tests;

/// <summary>Dependencies point one way (docs/architecture.md): the references of every project are read, and an edge that is not drawn fails.</summary>
public sealed class DependencyTests
{
    private static readonly string Root = FindRoot();

    /// <summary>The drawing: each project with the projects that it may reference.</summary>
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["McpCore.Agents"] = [],
        ["McpCore.Agents.Testing"] = ["McpCore.Agents"],
        ["McpCore.Agents.Tool"] = ["McpCore.Agents"],
        ["McpCore.Client"] = [],
        ["McpCore.Engine"] = [],
        ["McpCore.Plugins"] = ["McpCore.Agents"],
        ["McpCore.Storage"] = ["McpCore.Engine"],
        ["McpCore.Scheduling"] = ["McpCore.Engine"],
        ["McpCore.Worker"] = ["McpCore.Plugins"],
        ["McpCore.Hosting"] = ["McpCore.Client", "McpCore.Engine", "McpCore.Plugins", "McpCore.Scheduling", "McpCore.Storage", "McpCore.Worker"],
        ["McpCore.Daemon"] = ["McpCore.Client", "McpCore.Hosting"],
        ["McpCore.Cli"] = ["McpCore.Client"],
    };

    /// <summary>Packages behind a wall: the only project that may reference each.</summary>
    private static readonly Dictionary<string, string> PackageOwners = new()
    {
        ["Quartz"] = "McpCore.Scheduling",
        ["SQLitePCLRaw.core"] = "McpCore.Storage",
        ["SQLitePCLRaw.bundle_e_sqlite3"] = "McpCore.Storage",
        ["Serilog"] = "McpCore.Daemon",
        ["System.CommandLine"] = "McpCore.Cli",
        ["YamlDotNet"] = "McpCore.Cli",
    };

    private static readonly string[] SourceFolders = ["src", "plugins", "plugin-template", "tests"];

    public static TheoryData<string> Projects() => [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(path => new DirectoryInfo(path).Name).Where(name => name != "Shared")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_OfAProject_AreDrawn(string project)
    {
        var references = ReadProject(project).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

        Assert.True(AllowedProjects.ContainsKey(project), $"{project} is not in the drawing.");
        Assert.Empty(references.Except(AllowedProjects[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Packages_BehindAWall_HaveOneOwner(string project)
    {
        var packages = ReadProject(project).Descendants("PackageReference").Select(reference => (string)reference.Attribute("Include")!);

        Assert.DoesNotContain(packages, package => PackageOwners.TryGetValue(package, out var owner) && owner != project);
    }

    [Theory]
    [InlineData("McpCore.Agents")]
    [InlineData("McpCore.Agents.Testing")]
    [InlineData("McpCore.Agents.Tool")]
    [InlineData("McpCore.Client")]
    public void Packages_OfAContract_AreNone(string project) => Assert.Empty(ReadProject(project).Descendants("PackageReference"));

    [Fact]
    public void Plugins_ReferenceTheContractAlone()
    {
        var references = Directory.GetFiles(Path.Combine(Root, "plugins"), "*.csproj", SearchOption.AllDirectories)
            .Append(Path.Combine(Root, "plugins", "Directory.Build.props"))
            .SelectMany(file => XDocument.Load(file).Descendants("ProjectReference"))
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!))
            .Distinct();

        Assert.Equal(["McpCore.Agents"], references);
    }

    [Fact]
    public void SourceFiles_AreReadInOneSitting()
    {
        const int MaxLines = 400;
        var tooLong = SourceFolders
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Where(file => File.ReadLines(file).Count() > MaxLines)
            .Select(file => Path.GetRelativePath(Root, file));

        Assert.Empty(tooLong);
    }

    private static XDocument ReadProject(string project) => XDocument.Load(Path.Combine(Root, "src", project, project + ".csproj"));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "McpCore.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside of a checkout.");
    }
}
