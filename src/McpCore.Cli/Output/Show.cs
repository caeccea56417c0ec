using System.Globalization;
using System.Text.Json;

namespace McpCore.Cli.Output;

/// <summary>Values as people read them.</summary>
internal static class Show
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The last 8 characters of a job's id, which tell jobs apart.</summary>
    public static string ShortId(string id) => id.Length > 8 ? id[^8..] : id;

    /// <summary>Whether a job in this state has ended.</summary>
    public static bool IsFinal(string status) => status is "completed" or "failed" or "cancelled";

    public static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";

    /// <summary>The texts of an array, with commas.</summary>
    public static string Texts(JsonElement element, string name)
    {
        var texts = new List<string>();
        foreach (var item in element.GetProperty(name).EnumerateArray())
        {
            texts.Add(item.ToString());
        }

        return string.Join(", ", texts);
    }

    public static DateTimeOffset? Time(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetDateTimeOffset() : null;

    /// <summary>How long ago: "12 s ago".</summary>
    public static string Ago(DateTimeOffset? time) => time is { } moment ? Span(TimeProvider.System.GetUtcNow() - moment) + " ago" : "";

    public static string Span(TimeSpan span) => span switch
    {
        _ when span < TimeSpan.FromSeconds(1) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalMilliseconds):0} ms"),
        _ when span < TimeSpan.FromMinutes(1) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        _ when span < TimeSpan.FromHours(1) => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s"),
        _ when span < TimeSpan.FromDays(1) => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h"),
    };

    /// <summary>How long a job ran, or has run so far.</summary>
    public static string Duration(JsonElement job) => Time(job, "started_at") is { } started
        ? Span((Time(job, "completed_at") ?? TimeProvider.System.GetUtcNow()) - started)
        : "";

    /// <summary>The same in seconds, for files.</summary>
    public static string Seconds(JsonElement job) => Time(job, "started_at") is { } started && Time(job, "completed_at") is { } ended
        ? (ended - started).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)
        : "";

    public static string Number(double value) => Math.Abs(value) is >= 1e6 or (< 1e-3 and > 0)
        ? value.ToString("G5", CultureInfo.InvariantCulture)
        : value.ToString("0.####", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KB"),
        < 1024 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0 / 1024.0:0.0} GB"),
    };

    public static string Indented(JsonElement element) => JsonSerializer.Serialize(element, Pretty);

    /// <summary>The single numbers and words of a result, nested objects one level deep: what fits a summary.</summary>
    public static IEnumerable<(string Name, string Value)> Headlines(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var member in result.EnumerateObject())
        {
            if (Scalar(member.Value) is { } value)
            {
                yield return (member.Name, value);
            }
            else if (member is { Name: "metrics" or "samples", Value.ValueKind: JsonValueKind.Object })
            {
                foreach (var inner in member.Value.EnumerateObject())
                {
                    if (Scalar(inner.Value) is { } nested)
                    {
                        yield return (inner.Name, nested);
                    }
                }
            }
        }
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Number(value.GetDouble()),
        JsonValueKind.String when value.GetString()!.Length <= 60 => value.GetString(),
        JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
