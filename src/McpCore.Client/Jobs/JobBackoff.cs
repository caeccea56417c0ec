using System.Text.Json;

namespace McpCore.Client;

/// <summary>The pauses between the attempts of a job. What is null is left to the daemon's default.</summary>
public sealed record JobBackoff
{
    /// <summary>How the pauses grow. The daemon's default is exponential.</summary>
    public BackoffKind? Kind { get; init; }

    /// <summary>The first pause. The daemon's default is 1 second.</summary>
    public TimeSpan? Initial { get; init; }

    /// <summary>By what an exponential pause grows, 1 to 100. The daemon's default is 2.</summary>
    public double? Factor { get; init; }

    /// <summary>The longest pause. The daemon's default is 5 minutes.</summary>
    public TimeSpan? Max { get; init; }

    /// <summary>Whether a pause is shortened at random, so that jobs that failed together do not return together. The daemon's default is true.</summary>
    public bool? Jitter { get; init; }

    /// <summary>The pauses of kind <see cref="BackoffKind.List"/>; the last one repeats.</summary>
    public IReadOnlyList<TimeSpan> Delays { get; init; } = [];

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Kind is { } kind)
        {
            writer.WriteString("kind", kind switch { BackoffKind.Fixed => "fixed", BackoffKind.List => "list", _ => "exponential" });
        }

        JobRequestJson.Time(writer, "initial", Initial);
        if (Factor is { } factor)
        {
            writer.WriteNumber("factor", factor);
        }

        JobRequestJson.Time(writer, "max", Max);
        if (Jitter is { } jitter)
        {
            writer.WriteBoolean("jitter", jitter);
        }

        if (Delays.Count > 0)
        {
            writer.WriteStartArray("delays");
            foreach (var delay in Delays)
            {
                writer.WriteStringValue(Duration.Format(delay));
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
