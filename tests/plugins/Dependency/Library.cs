namespace McpCore.TestPlugins.Dependency;

/// <summary>A private dependency, built in two versions under one assembly name.</summary>
public static class Library
{
    public static string Version => typeof(Library).Assembly.GetName().Version!.ToString();
}
