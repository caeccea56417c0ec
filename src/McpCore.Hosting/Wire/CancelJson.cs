using System.Text.Json;
using McpCore.Engine.Cancelling;
using McpCore.Engine.Jobs;

namespace McpCore.Hosting.Wire;

/// <summary>What a cancel of many has come to, on the wire.</summary>
internal static class CancelJson
{
    public static void Write(Utf8JsonWriter writer, CancelReport report, bool dryRun)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("dry_run", dryRun);
        writer.WriteNumber("jobs", report.Jobs);
        writer.WriteStartObject("by_status");
        foreach (var (status, count) in report.ByStatus.OrderBy(pair => pair.Key))
        {
            writer.WriteNumber(status.Wire(), count);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
