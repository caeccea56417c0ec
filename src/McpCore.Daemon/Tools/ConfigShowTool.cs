using System.Text;
using McpCore.Client;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Configuration.Options;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Tools;

/// <summary><c>mcpcored tool config-show</c>: the settings that a start with the same environment and arguments would use.</summary>
internal static class ConfigShowTool
{
    private const string JsonFlag = "--json";

    public static ToolCommand Command { get; } =
        new("config-show", $"[--home DIR] [--set key=value]... [{JsonFlag}]", "Print the settings that a start would use.", RunAsync);

    private static async Task<int?> RunAsync(string[] arguments)
    {
        if (!StartArguments.TryParse(arguments, JsonFlag, out var start, out var usageFault))
        {
            await Console.Error.WriteLineAsync($"mcpcored: {usageFault}");
            return null;
        }

        var installation = Installation.Find(AppContext.BaseDirectory);
        var configuration = ConfigurationLoader.Load(HomeFolder.Resolve(start.Home), installation.ConfigurationFile, Environment.GetEnvironmentVariables(), start.Settings);
        if (configuration.Faults.Count > 0)
        {
            await Console.Error.WriteLineAsync($"mcpcored: the configuration has {configuration.Faults.Count} fault(s); a daemon would not start with it.\n  {string.Join("\n  ", configuration.Faults)}");
            return ExitCodes.Refused;
        }

        if (start.HasFlag)
        {
            await Console.Out.WriteLineAsync(Encoding.UTF8.GetString(WireJson.ToBytes(writer => ConfigurationReport.Write(writer, configuration))));
            return ExitCodes.Done;
        }

        var rows = ConfigurationReport.Rows(configuration).Select(row =>
            new SettingLine(row.Key, row.Value.Text() ?? row.Value?.ToJsonString(ConfigurationReport.Plain) ?? "null", row.Origin.Kind, row.Origin.Source));
        await Console.Out.WriteLineAsync(SettingLines.Table(rows));
        return ExitCodes.Done;
    }
}
