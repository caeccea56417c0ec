using System.Text;
using System.Text.Json;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Runs;

/// <summary>
/// Makes points of what a run reported. A report without a step gets the next number of its series in this run, from 0. Not safe for concurrent
/// use; off the agent's thread, since it reads JSON.
/// </summary>
internal sealed class MetricReader
{
    private const int MaxNameLength = 128;

    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);

    /// <param name="step">The step of the report, or null.</param>
    /// <param name="metrics">A UTF-8 JSON object of numbers; what is none of them is left out.</param>
    /// <param name="points">Receives the points.</param>
    public void Read(long? step, ReadOnlySpan<byte> metrics, List<MetricPoint> points)
    {
        var reader = new Utf8JsonReader(metrics);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.ValueSpan.Length > MaxNameLength)
                {
                    continue;
                }

                var name = Encoding.UTF8.GetString(reader.ValueSpan);
                if (reader.Read() && reader.TokenType is JsonTokenType.Number or JsonTokenType.Null)
                {
                    points.Add(new MetricPoint(name, step ?? Next(name), reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : null));
                }
            }
        }
        catch (JsonException)
        {
            // The contract writes no such thing; what was read until here counts.
        }
    }

    private long Next(string name)
    {
        var step = _next.GetValueOrDefault(name);
        _next[name] = step + 1;
        return step;
    }
}
