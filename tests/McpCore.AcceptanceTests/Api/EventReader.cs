using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Reads server-sent events line by line, as a browser would.</summary>
internal sealed class EventReader(HttpResponseMessage response, Stream stream) : IDisposable
{
    private readonly StreamReader _reader = new(stream);

    public string? ContentType => response.Content.Headers.ContentType?.ToString();

    /// <summary>The next event, or null when the stream has ended.</summary>
    public async Task<RawEvent?> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limits.Hang);
        var lines = new List<string>();
        while (await _reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
            }
            else if (lines.Exists(item => item.StartsWith("data:", StringComparison.Ordinal)))
            {
                return new RawEvent(lines);
            }
            else
            {
                lines.Clear();
            }
        }

        return null;
    }

    /// <summary>Every event up to the first that fits, that one included.</summary>
    public async Task<List<RawEvent>> ReadUntilAsync(Func<RawEvent, bool> isLast)
    {
        var events = new List<RawEvent>();
        while (await NextAsync() is { } item)
        {
            events.Add(item);
            if (isLast(item))
            {
                return events;
            }
        }

        throw new InvalidOperationException($"The stream ended after {events.Count} events without the one that was waited for.");
    }

    public void Dispose()
    {
        _reader.Dispose();
        response.Dispose();
    }
}

/// <summary>One event with its lines as they came.</summary>
internal sealed class RawEvent
{
    public RawEvent(IReadOnlyList<string> lines)
    {
        Lines = lines;
        Kind = Field("event: ")!;
        Id = Field("id: ") is { } id ? long.Parse(id, System.Globalization.CultureInfo.InvariantCulture) : null;
        using var document = JsonDocument.Parse(Field("data: ")!);
        Data = document.RootElement.Clone();
    }

    public IReadOnlyList<string> Lines { get; }

    public string Kind { get; }

    public long? Id { get; }

    public JsonElement Data { get; }

    public string? Text(string member) => Data.GetProperty(member).GetString();

    /// <summary>Whether it tells that a job has come to a state.</summary>
    public bool Is(string jobId, string to) => Kind == "job.transition" && Text("job_id") == jobId && Text("to") == to;

    private string? Field(string prefix) => Lines.SingleOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
}
