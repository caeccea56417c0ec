using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration;

/// <summary>
/// Reads a configuration file token by token, because a parsed document no longer knows its lines and columns, and takes the last of two
/// members of one name without a word.
/// </summary>
internal sealed class ConfigurationFile
{
    private readonly ConfigurationOrigin _origin;
    private readonly byte[] _content;
    private readonly ICollection<ConfigurationFault> _faults;

    private ConfigurationFile(ConfigurationOrigin origin, byte[] content, ICollection<ConfigurationFault> faults)
    {
        _origin = origin;
        _content = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        _faults = faults;
    }

    /// <returns>The members of the file's object; none when it has no valid form, which is then a fault.</returns>
    public static IReadOnlyList<FileMember> Read(string path, ICollection<ConfigurationFault> faults)
    {
        var origin = ConfigurationOrigin.File(path);
        try
        {
            return new ConfigurationFile(origin, File.ReadAllBytes(path), faults).ReadRoot();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add(new ConfigurationFault(origin, $"the file cannot be read: {exception.Message}"));
            return [];
        }
    }

    /// <summary>What a JSON reader says, without the place, which it tells in a form of its own.</summary>
    public static string ReasonOf(JsonException exception)
    {
        var place = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? exception.Message : exception.Message[..place];
    }

    private IReadOnlyList<FileMember> ReadRoot()
    {
        var reader = new Utf8JsonReader(_content, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Add(PositionOf(reader.TokenStartIndex), "the file must hold a JSON object with the sections of settings, at least {}.");
                return [];
            }

            var (_, members) = ReadObject(ref reader, "");

            // Throws when anything but comments follows.
            reader.Read();
            return members;
        }
        catch (JsonException exception)
        {
            var offset = OffsetOf(exception);
            Add(PositionOf(offset), Reason(exception, endsEarly: offset == _content.Length, reader.TokenType, reader.CurrentDepth));
        }
        catch (InvalidOperationException)
        {
            Add(PositionOf(reader.TokenStartIndex), "the text is not valid Unicode; the file must be UTF-8.");
        }

        return [];
    }

    /// <summary>What is wrong with the form; the commonest slips in words of our own, since the reader's speak of its inner life.</summary>
    private static string Reason(JsonException exception, bool endsEarly, JsonTokenType last, int depth) => endsEarly switch
    {
        true when last == JsonTokenType.None => "the file is empty; it must hold a JSON object with the sections of settings, at least {}.",
        true when depth > 0 || last != JsonTokenType.EndObject => "the file is not valid JSON: it ends before its last object is closed.",
        _ => $"the file is not valid JSON: {ReasonOf(exception)}",
    };

    private (JsonObject Node, IReadOnlyList<FileMember> Members) ReadObject(ref Utf8JsonReader reader, string path)
    {
        var node = new JsonObject();
        var members = new List<FileMember>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var key = path.Length == 0 ? name : $"{path}.{name}";
            var position = PositionOf(reader.TokenStartIndex);
            if (members.Find(member => member.Name == name) is { } earlier)
            {
                Add(position, $"\"{key}\" is given twice; the first time in line {earlier.Position.Line}. Remove one.", key);
            }

            reader.Read();
            var (value, inner) = ReadValue(ref reader, key);
            node[name] = value;
            members.Add(new FileMember(name, position, value, inner));
        }

        return (node, members);
    }

    private (JsonNode? Node, IReadOnlyList<FileMember> Members) ReadValue(ref Utf8JsonReader reader, string path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, path);
            case JsonTokenType.StartArray:
                var items = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, $"{path}[{items.Count}]").Node);
                }

                return (items, []);
            case JsonTokenType.String:
                return (JsonValue.Create(reader.GetString()), []);
            default:
                return (JsonNode.Parse(ref reader), []);
        }
    }

    private void Add(FilePosition position, string message, string? key = null) =>
        _faults.Add(new ConfigurationFault(_origin, message) { Position = position, Key = key });

    private FilePosition PositionOf(long offset)
    {
        var before = _content.AsSpan(0, (int)Math.Min(offset, _content.Length));
        var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return new FilePosition(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(line) + 1);
    }

    private long OffsetOf(JsonException exception)
    {
        var line = 0;
        for (var count = 0; count < exception.LineNumber; count++)
        {
            line += _content.AsSpan(line).IndexOf((byte)'\n') + 1;
        }

        return line + (exception.BytePositionInLine ?? 0);
    }
}
