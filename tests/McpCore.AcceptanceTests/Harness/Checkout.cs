namespace McpCore.AcceptanceTests.Harness;

/// <summary>Where the build has left what is under test.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string Daemon { get; } = Program("McpCore.Daemon", "mcpcored");

    public static string CommandLine { get; } = Program("McpCore.Cli", "mcpcore");

    /// <summary>Ready plugin folders of the plugins that are shipped, which the daemon finds by itself.</summary>
    public static string ShippedPlugins { get; } = Path.Combine(Root, "artifacts", "plugins");

    /// <summary>Ready plugin folders of the suite's own plugins.</summary>
    public static string TestPlugins { get; } = Path.Combine(Root, "artifacts", "test-plugins");

    /// <summary>A program of docs/examples.</summary>
    public static string Example(string name) => Path.Combine(Root, "docs", "examples", name, Output, name);

    private static string Output => Path.GetRelativePath(Path.Combine(Root, "tests", "McpCore.AcceptanceTests"), AppContext.BaseDirectory);

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

    private static string Program(string project, string name) => Path.Combine(Root, "src", project, Output, name);
}
