using System.Text.Json;
using McpCore.Engine.Jobs;

namespace McpCore.Hosting.Wire;

/// <summary>How many jobs there are: in all, and of each status.</summary>
internal static class JobCountsJson
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<JobStatus, long> counts)
    {
        writer.WriteStartObject();
        writer.WriteNumber("total", counts.Values.Sum());
        writer.WritePropertyName("jobs");
        WriteStatuses(writer, counts);
        writer.WriteEndObject();
    }

    /// <summary>One member a status.</summary>
    public static void WriteStatuses(Utf8JsonWriter writer, IReadOnlyDictionary<JobStatus, long> counts)
    {
        writer.WriteStartObject();
        foreach (var status in JobStatusNames.All)
        {
            writer.WriteNumber(status.Wire(), counts[status]);
        }

        writer.WriteEndObject();
    }
}
