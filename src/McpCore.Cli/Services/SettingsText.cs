using System.Text;
using System.Text.Json;

namespace McpCore.Cli.Services;

/// <summary>
/// Changes single members in the text of a file of settings and leaves the rest as it is, with its comments and its layout: a person wrote it.
/// </summary>
internal static class SettingsText
{
    private static readonly JsonReaderOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Sets a member, and makes the objects around it that are not there.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">The names that lead to the member.</param>
    /// <param name="json">Its new value.</param>
    /// <exception cref="JsonException">The text is no JSON object, or a name on the path is no object.</exception>
    public static string Set(string text, IReadOnlyList<string> path, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var place = Find(bytes, path);
        if (place.Depth == path.Count)
        {
            return Splice(bytes, place.ValueStart, place.ValueEnd, json);
        }

        // As deep as the objects go; what is missing is nested into one new member.
        var value = path.Skip(place.Depth + 1).Reverse().Aggregate(json, (inner, name) => $"{{ {Quoted(name)}: {inner} }}");
        var indent = new string(' ', 2 * (place.Depth + 1));
        var member = $"\n{indent}{Quoted(path[place.Depth])}: {value}";
        return Splice(bytes, place.InsideStart, place.InsideStart, place.IsEmpty ? $"{member}\n{indent[2..]}" : $"{member},");
    }

    /// <summary>Removes a member with the comma that belongs to it.</summary>
    /// <returns>Null when there is no such member.</returns>
    /// <exception cref="JsonException">As for <see cref="Set"/>.</exception>
    public static string? Remove(string text, IReadOnlyList<string> path)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var place = Find(bytes, path);
        if (place.Depth != path.Count)
        {
            return null;
        }

        if (CommaAfter(bytes, place.ValueEnd) is { } next)
        {
            return Splice(bytes, StartOfLine(bytes, place.NameStart), next + 1, "");
        }

        var cut = Splice(bytes, StartOfLine(bytes, place.NameStart), place.ValueEnd, "");
        return place.PreviousEnd is { } previous && CommaAfter(bytes, previous) is { } comma ? Splice(Encoding.UTF8.GetBytes(cut), comma, comma + 1, "") : cut;
    }

    private static Place Find(byte[] bytes, IReadOnlyList<string> path)
    {
        var reader = new Utf8JsonReader(bytes, Reading);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is no JSON object");
        }

        var place = new Place { InsideStart = (int)reader.BytesConsumed };
        while (place.Depth < path.Count && Enter(ref reader, path[place.Depth], ref place))
        {
            if (place.Depth < path.Count)
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    throw new JsonException($"its member {string.Join('.', path.Take(place.Depth))} is no object");
                }

                place.InsideStart = (int)reader.BytesConsumed;
                place.IsEmpty = false;
            }
            else
            {
                reader.Skip();
                place.ValueEnd = (int)reader.BytesConsumed;
            }
        }

        // A fault behind the place is a fault, too.
        while (reader.Read())
        {
        }

        return place;
    }

    /// <summary>Reads an object up to the value of one of its members.</summary>
    private static bool Enter(ref Utf8JsonReader reader, string name, ref Place place)
    {
        int? previous = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            var start = (int)reader.TokenStartIndex;
            reader.Read();
            if (isIt)
            {
                place.Depth++;
                (place.NameStart, place.ValueStart, place.PreviousEnd) = (start, (int)reader.TokenStartIndex, previous);
                return true;
            }

            reader.Skip();
            previous = (int)reader.BytesConsumed;
        }

        place.IsEmpty = previous is null;
        return false;
    }

    /// <summary>The comma behind a value, past white space and comments; null when something else comes first.</summary>
    private static int? CommaAfter(byte[] bytes, int at)
    {
        while (at < bytes.Length)
        {
            var rest = bytes.AsSpan(at);
            if (rest[0] == ',')
            {
                return at;
            }

            var comment = rest.StartsWith("//"u8) ? rest.IndexOf((byte)'\n') : rest.StartsWith("/*"u8) ? rest.IndexOf("*/"u8) + 2 : 1;
            if (comment < 1 || (comment == 1 && !char.IsWhiteSpace((char)rest[0])))
            {
                return null;
            }

            at += comment;
        }

        return null;
    }

    private static int StartOfLine(byte[] bytes, int at)
    {
        var start = at;
        while (start > 0 && bytes[start - 1] is (byte)' ' or (byte)'\t')
        {
            start--;
        }

        return start > 0 && bytes[start - 1] == '\n' ? start - 1 : at;
    }

    private static string Splice(byte[] bytes, int start, int end, string text) => Encoding.UTF8.GetString(bytes.AsSpan(0, start)) + text + Encoding.UTF8.GetString(bytes.AsSpan(end));

    private static string Quoted(string name) => $"\"{JsonEncodedText.Encode(name)}\"";

    /// <summary>Where a path leads in a text; all numbers are offsets in bytes.</summary>
    private struct Place
    {
        /// <summary>How many names of the path are there.</summary>
        public int Depth;

        /// <summary>Behind the brace of the deepest object.</summary>
        public int InsideStart;

        /// <summary>Whether that object has no members.</summary>
        public bool IsEmpty;

        public int NameStart;

        public int ValueStart;

        public int ValueEnd;

        /// <summary>The end of the member before it, if any.</summary>
        public int? PreviousEnd;
    }
}
