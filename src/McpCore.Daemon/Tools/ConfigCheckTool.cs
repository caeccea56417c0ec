using System.Text.Json;
using McpCore.Daemon.Configuration;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Tools;

/// <summary><c>mcpcored tool config-check</c>: every fault of one file, with its place.</summary>
internal static class ConfigCheckTool
{
    private const string JsonFlag = "--json";

    public static ToolCommand Command { get; } = new("config-check", $"FILE [{JsonFlag}]", "Check a configuration file and print every fault.", RunAsync);

    private static async Task<int?> RunAsync(string[] arguments)
    {
        if (arguments.Where(argument => argument != JsonFlag).ToArray() is not [var file])
        {
            return null;
        }

        if (!File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"mcpcored: there is no file {file}.");
            return ExitCodes.Usage;
        }

        var configuration = ConfigurationLoader.Check(file);
        if (arguments.Contains(JsonFlag))
        {
            await Console.Out.WriteLineAsync(System.Text.Encoding.UTF8.GetString(WireJson.ToBytes(writer => Write(writer, file, configuration))));
        }
        else if (configuration.Faults.Count == 0)
        {
            await Console.Out.WriteLineAsync($"{file}: no faults ({Count(configuration.Origins.Count, "setting")})");
        }
        else
        {
            await Console.Error.WriteLineAsync($"{string.Join('\n', configuration.Faults)}\n{file}: {Count(configuration.Faults.Count, "fault")}");
        }

        return configuration.Faults.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";

    private static void Write(Utf8JsonWriter writer, string file, EffectiveConfiguration configuration)
    {
        writer.WriteStartObject();
        writer.WriteString("file", file);
        writer.WriteNumber("settings", configuration.Origins.Count);
        writer.WriteStartArray("faults");
        foreach (var fault in configuration.Faults)
        {
            writer.WriteStartObject();
            WriteNumber(writer, "line", fault.Position?.Line);
            WriteNumber(writer, "column", fault.Position?.Column);
            writer.WriteString("key", fault.Key);
            writer.WriteString("value", fault.Value);
            writer.WriteString("allowed", fault.Allowed);
            writer.WriteString("suggestion", fault.Suggestion);
            writer.WriteString("message", fault.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
