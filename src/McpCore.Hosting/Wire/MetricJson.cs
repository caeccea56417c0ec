using System.Text.Json;
using McpCore.Engine.Stores;

namespace McpCore.Hosting.Wire;

/// <summary>The series of a job as the API shows them: <c>{"loss": [[1, 0.5], [2, 0.25]]}</c>.</summary>
internal static class MetricJson
{
    /// <param name="writer">The writer.</param>
    /// <param name="points">The points, those of one series together.</param>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<MetricPoint> points)
    {
        writer.WriteStartObject();
        for (var i = 0; i < points.Count; i++)
        {
            if (i == 0 || points[i].Name != points[i - 1].Name)
            {
                writer.WriteStartArray(points[i].Name);
            }

            writer.WriteStartArray();
            writer.WriteNumberValue(points[i].Step);
            if (points[i].Value is { } value)
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteEndArray();
            if (i == points.Count - 1 || points[i].Name != points[i + 1].Name)
            {
                writer.WriteEndArray();
            }
        }

        writer.WriteEndObject();
    }
}
