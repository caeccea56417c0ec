namespace McpCore.Daemon.Configuration;

/// <summary>
/// Where the daemon was installed. In an installation, plugins and configuration stand beside the program. In a source checkout the build
/// leaves the plugins in <c>artifacts/plugins</c>, and the configuration stands at the root (<c>plugins/</c> there is source).
/// </summary>
internal sealed record Installation(string PluginFolder, string ConfigurationFile)
{
    private const string Solution = "McpCore.sln";

    public static Installation Find(string baseDirectory)
    {
        // Asked first: an installation that was published into a folder of a checkout is one all the same.
        var beside = new Installation(Path.Combine(baseDirectory, "plugins"), Path.Combine(baseDirectory, "mcpcore.json"));
        if (Directory.Exists(beside.PluginFolder))
        {
            return beside;
        }

        for (var folder = new DirectoryInfo(baseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return new Installation(Path.Combine(folder.FullName, "artifacts", "plugins"), Path.Combine(folder.FullName, "mcpcore.json"));
            }
        }

        return beside;
    }
}
