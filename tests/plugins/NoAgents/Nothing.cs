namespace McpCore.TestPlugins.NoAgents;

/// <summary>A class that handles nothing.</summary>
public static class Nothing
{
    public static string Text => "nothing";
}
