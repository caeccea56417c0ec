using System.Text.Json;

namespace McpCore.Cli.Output;

/// <summary>What of a job can be drawn: the series of numbers that it reported, and the arrays of numbers in its result.</summary>
internal static class PlotSeries
{
    private const int LeastPoints = 2;

    /// <summary>Every series by name, those that the job reported first.</summary>
    public static Dictionary<string, List<(double X, double Y)>> All(JsonElement metrics, JsonElement result)
    {
        var all = new Dictionary<string, List<(double X, double Y)>>();
        foreach (var series in metrics.EnumerateObject())
        {
            Add(all, series.Name, series.Value);
        }

        Find(all, "", result);
        return all;
    }

    /// <summary>The one that is drawn when none is named: the longest, of several as long the first.</summary>
    public static string? Longest(Dictionary<string, List<(double X, double Y)>> all) => all.Count == 0 ? null : all.MaxBy(series => series.Value.Count).Key;

    private static void Find(Dictionary<string, List<(double X, double Y)>> all, string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Find(all, path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() >= LeastPoints && value[0].ValueKind == JsonValueKind.Object:
                foreach (var member in value[0].EnumerateObject())
                {
                    Add(all, $"{path}.{member.Name}", value, member.Name);
                }

                break;
            case JsonValueKind.Array:
                Add(all, path, value);
                break;
        }
    }

    /// <summary>An array of numbers, of pairs of position and number, or of objects with a number each. Anything else is no series.</summary>
    private static void Add(Dictionary<string, List<(double X, double Y)>> all, string name, JsonElement array, string? member = null)
    {
        var points = new List<(double X, double Y)>();
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            var value = member is null ? item : item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out var inner) ? inner : default;
            if (value.ValueKind == JsonValueKind.Number)
            {
                points.Add((index, value.GetDouble()));
            }
            else if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && value[0].ValueKind == JsonValueKind.Number && value[1].ValueKind is JsonValueKind.Number or JsonValueKind.Null)
            {
                points.Add((value[0].GetDouble(), value[1].ValueKind == JsonValueKind.Number ? value[1].GetDouble() : double.NaN));
            }
            else if (value.ValueKind != JsonValueKind.Null)
            {
                return;
            }

            index++;
        }

        if (points.Count(point => double.IsFinite(point.Y)) >= LeastPoints)
        {
            all.TryAdd(name, points);
        }
    }
}
