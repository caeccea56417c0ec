namespace McpCore.Daemon.Tests.Configuration;

/// <summary>Files of the repository that must agree with the code.</summary>
internal static class Checkout
{
    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root(), .. path]));

    public static string PathOf(params string[] path) => Path.Combine([Root(), .. path]);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "McpCore.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
