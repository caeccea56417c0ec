using System.Globalization;

namespace McpCore.Client.Events;

/// <summary>Reads server-sent events (WHATWG HTML, section 9.2) off a response.</summary>
internal sealed class EventStreamReader(Stream stream) : IDisposable
{
    private readonly StreamReader _reader = new(stream);

    /// <summary>The next event; one that has an id and nothing else says where the stream stands. Null when the stream has ended.</summary>
    public async Task<(long? Id, ServerEvent? Event)?> NextAsync(CancellationToken cancellationToken)
    {
        var (id, kind, data) = ((long?)null, "", (string?)null);
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    return (id, new ServerEvent(id, kind, JsonMembers.Parse(System.Text.Encoding.UTF8.GetBytes(data))));
                }

                if (id is not null)
                {
                    return (id, null);
                }
            }

            // A line that begins with the colon is a comment.
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                continue;
            }

            var value = line.AsSpan(colon + 1).TrimStart(' ');
            switch (line[..colon])
            {
                case "id":
                    id = long.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "event":
                    kind = value.ToString();
                    break;
                case "data":
                    data = data is null ? value.ToString() : $"{data}\n{value}";
                    break;
            }
        }

        return null;
    }

    public void Dispose() => _reader.Dispose();
}
