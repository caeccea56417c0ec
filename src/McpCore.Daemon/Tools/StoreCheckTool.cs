using System.Text;
using System.Text.Json;
using McpCore.Client;
using McpCore.Hosting.Wire;
using McpCore.Storage.Checking;

namespace McpCore.Daemon.Tools;

/// <summary><c>mcpcored tool store-check</c>: whether the store of a home is whole, and what to do when it is not. It changes nothing.</summary>
internal static class StoreCheckTool
{
    private const string HomeOption = "--home";
    private const string DeepFlag = "--deep";
    private const string JsonFlag = "--json";

    public static ToolCommand Command { get; } =
        new("store-check", $"[{HomeOption} DIR] [{DeepFlag}] [{JsonFlag}]", "Check the store: its structure, and with --deep every checksum and artifact.", RunAsync);

    private static async Task<int?> RunAsync(string[] arguments)
    {
        var rest = arguments.Where(argument => argument is not (DeepFlag or JsonFlag)).ToArray();
        if (rest is not ([] or [HomeOption, _]))
        {
            return null;
        }

        var home = HomeFolder.Resolve(rest.Length == 2 ? rest[1] : null);
        var path = home.In("mcpcore.db");
        if (!File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"mcpcored: there is no store {path}. A daemon makes it at its first start; --home chooses another home.");
            return ExitCodes.Refused;
        }

        var deep = arguments.Contains(DeepFlag);
        var report = SqliteStoreCheck.Run(path, home.In("artifacts"), deep, CancellationToken.None);
        if (arguments.Contains(JsonFlag))
        {
            await Console.Out.WriteLineAsync(Encoding.UTF8.GetString(WireJson.ToBytes(writer => Write(writer, path, deep, report))));
        }
        else if (report.IsWhole)
        {
            await Console.Out.WriteLineAsync($"{path} is whole (schema {report.Schema}, {(deep ? $"{report.Jobs} jobs, {report.Results} results and {report.Artifacts} artifacts checked" : "structure alone; --deep checks every job")}).");
        }
        else
        {
            await Console.Error.WriteLineAsync(Text(path, report));
        }

        return report.IsWhole ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static string Text(string path, StoreCheckReport report)
    {
        var text = new StringBuilder().AppendLine($"{path} is damaged:");
        foreach (var group in report.Findings.GroupBy(finding => finding.Remedy))
        {
            foreach (var finding in group)
            {
                text.AppendLine($"  {finding.Message}");
            }

            text.AppendLine($"    {group.Key}");
        }

        return report.More > 0 ? text.Append($"  … and {report.More} more.").ToString() : text.ToString().TrimEnd();
    }

    private static void Write(Utf8JsonWriter writer, string path, bool deep, StoreCheckReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("file", path);
        writer.WriteBoolean("whole", report.IsWhole);
        writer.WriteBoolean("deep", deep);
        writer.WriteNumber("schema", report.Schema);
        writer.WriteNumber("jobs", report.Jobs);
        writer.WriteNumber("results", report.Results);
        writer.WriteNumber("artifacts", report.Artifacts);
        writer.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("code", finding.Code);
            writer.WriteString("job_id", finding.JobId);
            writer.WriteString("message", finding.Message);
            writer.WriteString("remedy", finding.Remedy);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("more", report.More);
        writer.WriteEndObject();
    }
}
