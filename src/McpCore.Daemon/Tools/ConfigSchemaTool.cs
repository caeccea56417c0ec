using McpCore.Daemon.Configuration;

namespace McpCore.Daemon.Tools;

/// <summary><c>mcpcored tool config-schema</c>.</summary>
internal static class ConfigSchemaTool
{
    public static ToolCommand Command { get; } = new("config-schema", "", "Print the JSON schema of mcpcore.json.", RunAsync);

    private static async Task<int?> RunAsync(string[] arguments)
    {
        if (arguments.Length > 0)
        {
            return null;
        }

        await Console.Out.WriteAsync(ConfigurationSchema.Text());
        return ExitCodes.Done;
    }
}
