using System.Xml.Linq;

namespace McpCore.Cli.Authoring;

/// <summary>A new project for a plugin, made from the template.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Id">The plugin's id, which is also its job type.</param>
internal sealed record PluginProject(string Folder, string Id)
{
    private const string NuGetConfig = "nuget.config";

    /// <param name="name">The project's name.</param>
    /// <param name="folder">Where it goes: a folder that is not there or empty.</param>
    /// <param name="jobType">The job type; null: made from the name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFaultException">The folder is in use, or the project cannot be made.</exception>
    public static async Task<PluginProject> CreateAsync(string name, string folder, string? jobType, CancellationToken cancellationToken)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new CommandFaultException(ExitCodes.Refused, $"{folder} is not empty. Name another folder with --output.");
        }

        var packages = await AuthorPackages.LocateAsync(cancellationToken);

        // A set of templates of its own: those that the user has installed stay as they are.
        var hive = Directory.CreateTempSubdirectory("mcpcore-template-").FullName;
        try
        {
            await DotnetTool.RunAsync(hive, ["new", "install", AuthorPackages.TemplateIn(packages), "--debug:custom-hive", hive], cancellationToken);
            await DotnetTool.RunAsync(
                hive, ["new", "mcpcore-plugin", "--name", name, "--output", folder, .. jobType is null ? [] : new[] { "--job-type", jobType }, "--debug:custom-hive", hive], cancellationToken);
        }
        finally
        {
            Directory.Delete(hive, recursive: true);
        }

        // The packages besides the machine's own sources.
        new XDocument(new XElement("configuration", new XElement("packageSources", new XElement("add", new XAttribute("key", "mcpcore"), new XAttribute("value", packages)))))
            .Save(Path.Combine(folder, NuGetConfig));
        var project = XDocument.Load(Path.Combine(folder, "src", name, name + ".csproj"));
        return new PluginProject(folder, project.Descendants("PluginId").Single().Value);
    }
}
