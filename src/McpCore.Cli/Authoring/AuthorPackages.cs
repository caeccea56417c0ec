namespace McpCore.Cli.Authoring;

/// <summary>The packages that a plugin is written with: the contract, its test kit, the template. An installation brings them in <c>sdk/</c>; a source checkout packs its own.</summary>
internal static class AuthorPackages
{
    private static readonly string[] Projects = ["src/McpCore.Agents", "src/McpCore.Agents.Testing", "plugin-template"];

    /// <returns>The folder with the packages.</returns>
    /// <exception cref="CommandFaultException">There is none, or they cannot be packed.</exception>
    public static async Task<string> LocateAsync(CancellationToken cancellationToken)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "sdk");
        if (Directory.Exists(beside))
        {
            return beside;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "McpCore.sln")))
            {
                var packages = Path.Combine(folder.FullName, "artifacts", "sdk");
                foreach (var project in Projects)
                {
                    await DotnetTool.RunAsync(folder.FullName, ["pack", project, "-o", packages, "-v", "q", "-p:RunAnalyzers=false"], cancellationToken);
                }

                return packages;
            }
        }

        throw new CommandFaultException(ExitCodes.InternalFault, $"The packages for authors are not in {beside}. Install MCP Core again.");
    }

    /// <summary>The package of the template.</summary>
    /// <exception cref="CommandFaultException">It is not there.</exception>
    public static string TemplateIn(string folder) =>
        Directory.GetFiles(folder, "McpCore.Templates.*.nupkg").Order(StringComparer.Ordinal).LastOrDefault()
        ?? throw new CommandFaultException(ExitCodes.InternalFault, $"There is no package McpCore.Templates in {folder}. Install MCP Core again.");
}
