using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace McpCore.Cli.Payloads;

/// <summary>
/// YAML as JSON. Plain scalars have the types of the core schema (YAML 1.2, 10.3), so <c>no</c> is a text; where the job type's schema wants a
/// text, <c>0123</c> is one, too.
/// </summary>
internal sealed partial class YamlText
{
    /// <summary>An alias stands for all of its anchor: a few lines could mean more than there is memory.</summary>
    private const int MostNodes = 1_000_000;

    private readonly Dictionary<string, ValuePlace> _places = [];
    private int _nodes;

    private YamlText()
    {
    }

    /// <param name="yaml">The text.</param>
    /// <param name="schema">The schema of what it describes, or undefined.</param>
    /// <param name="root">The path of the whole text.</param>
    /// <exception cref="YamlException">It is no YAML, or nothing that JSON could say.</exception>
    public static (JsonNode? Node, IReadOnlyDictionary<string, ValuePlace> Places) Read(string yaml, JsonElement schema, string root)
    {
        var stream = Load(yaml);
        if (stream.Documents.Count > 1)
        {
            var second = stream.Documents[1].RootNode;
            throw new YamlException(second.Start, second.End, "one document is taken, and a second begins here");
        }

        var text = new YamlText();
        return (stream.Documents.Count == 0 ? null : text.Convert(stream.Documents[0].RootNode, schema, root, name: null, depth: 0), text._places);
    }

    private static YamlStream Load(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var stream = new YamlStream();
        try
        {
            stream.Load(parser);
            return stream;
        }
        catch (Exception exception) when (exception is not YamlException)
        {
            // The library has states of its own in which it does not say what it does not understand.
            var (start, end) = parser.Current is { } last ? (last.Start, last.End) : (Mark.Empty, Mark.Empty);
            throw new YamlException(start, end, "what follows here is not understood", exception);
        }
    }

    private JsonNode? Convert(YamlNode node, JsonElement schema, string path, TextPlace? name, int depth)
    {
        if (++_nodes > MostNodes || depth > PayloadReader.MaxDepth)
        {
            throw new YamlException(node.Start, node.End, "with its aliases this is more than a payload can hold");
        }

        _places[path] = new ValuePlace(name, PlaceOf(node));
        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    if (key is not YamlScalarNode { Value: { } member })
                    {
                        throw new YamlException(key.Start, key.End, "a name of a member has to be a text");
                    }

                    members[member] = Convert(value, KeyValues.Property(schema, member), $"{path}.{member}", PlaceOf(key), depth + 1);
                }

                return members;
            case YamlSequenceNode sequence:
                var items = new JsonArray();
                foreach (var item in sequence.Children)
                {
                    items.Add(Convert(item, KeyValues.Items(schema), string.Create(CultureInfo.InvariantCulture, $"{path}[{items.Count}]"), name: null, depth + 1));
                }

                return items;
            default:
                return Scalar((YamlScalarNode)node, schema);
        }
    }

    private static JsonValue? Scalar(YamlScalarNode node, JsonElement schema)
    {
        var text = node.Value ?? "";
        if (node.Style != ScalarStyle.Plain || node.Tag is { IsEmpty: false, Value: "tag:yaml.org,2002:str" })
        {
            return JsonValue.Create(text);
        }

        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            return null;
        }

        var types = KeyValues.Types(schema);
        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            return types.Contains("string") && !types.Contains("boolean") ? JsonValue.Create(text) : JsonValue.Create(text[0] is 't' or 'T');
        }

        if (types.Contains("string") && !types.Overlaps(["integer", "number"]))
        {
            return JsonValue.Create(text);
        }

        if (Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return JsonValue.Create(integer);
        }

        if (text.Length is > 2 and <= 17 && text[0] == '0' && text[1] is 'x' or 'o' && Radix().IsMatch(text))
        {
            return JsonValue.Create(System.Convert.ToInt64(text[2..], text[1] == 'x' ? 16 : 8));
        }

        if (Special().IsMatch(text))
        {
            throw new YamlException(node.Start, node.End, $"JSON has no number {text}");
        }

        return Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }

    private static TextPlace PlaceOf(YamlNode node)
    {
        var isOneLine = node is YamlScalarNode && node.Start.Line == node.End.Line;
        return new TextPlace((int)node.Start.Line, (int)node.Start.Column - 1, isOneLine ? Math.Max(1, (int)(node.End.Column - node.Start.Column)) : 1);
    }

    [GeneratedRegex("^[-+]?[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex("^0(x[0-9a-fA-F]+|o[0-7]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Radix();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$", RegexOptions.CultureInvariant)]
    private static partial Regex Special();
}
