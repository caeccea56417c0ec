using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpCore.Cli.Payloads;

/// <summary>Where each value of a JSON text stands, by its path as the daemon writes it: <c>$.payload.params.fast_window</c>.</summary>
internal sealed class JsonPlaces
{
    private readonly byte[] _utf8;
    private readonly Dictionary<string, ValuePlace> _places = [];
    private int _line = 1;
    private int _lineStart;
    private int _scanned;

    private JsonPlaces(string json) => _utf8 = Encoding.UTF8.GetBytes(json);

    /// <param name="json">Valid JSON.</param>
    /// <param name="root">The path of the whole text.</param>
    public static IReadOnlyDictionary<string, ValuePlace> Read(string json, string root)
    {
        var places = new JsonPlaces(json);
        var reader = new Utf8JsonReader(places._utf8, new JsonReaderOptions { MaxDepth = PayloadReader.MaxDepth });
        reader.Read();
        places.ReadValue(ref reader, root, name: null);
        return places._places;
    }

    private void ReadValue(ref Utf8JsonReader reader, string path, TextPlace? name)
    {
        _places[path] = new ValuePlace(name, PlaceOf(reader));
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var member = reader.GetString();
                var place = PlaceOf(reader);
                reader.Read();
                ReadValue(ref reader, $"{path}.{member}", place);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                ReadValue(ref reader, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), name: null);
            }
        }
    }

    /// <summary>Of a name its letters without the colon, of an object or an array its bracket.</summary>
    private TextPlace PlaceOf(in Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        for (; _scanned < start; _scanned++)
        {
            if (_utf8[_scanned] == '\n')
            {
                (_line, _lineStart) = (_line + 1, _scanned + 1);
            }
        }

        var length = reader.ValueSpan.Length + (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 2 : 0);
        return new TextPlace(_line, Encoding.UTF8.GetCharCount(_utf8.AsSpan(_lineStart..start)), Encoding.UTF8.GetCharCount(_utf8.AsSpan(start, Math.Max(1, length))));
    }
}
