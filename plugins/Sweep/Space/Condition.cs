using System.Globalization;
using System.Text.Json;

namespace McpCore.Sweep.Space;

/// <summary>
/// A condition over the values of a trial: <c>fast_window &lt; slow_window and (window * 2 &lt;= 100 or mode == "fast")</c>. Names are paths, or their last
/// members where only one path ends so; there are numbers, texts in quotes, + - * /, comparisons, and, or, not and parentheses.
/// </summary>
internal sealed class Condition
{
    private readonly Node _root;

    private Condition(Node root) => _root = root;

    private delegate object Node(IReadOnlyList<JsonElement> trial);

    /// <exception cref="SpaceException">It cannot be read; the message says where.</exception>
    public static Condition Parse(string text, IReadOnlyList<string> paths) => new(new Parser(text, paths).ParseAll());

    /// <exception cref="SpaceException">It compares what cannot be compared.</exception>
    public bool Holds(IReadOnlyList<JsonElement> trial) => Truth(_root(trial));

    private static bool Truth(object value) => value as bool? ?? throw Fault($"{Show(value)} is neither true nor false");

    private static double Number(object value) => value as double? ?? throw Fault($"{Show(value)} is no number");

    private static SpaceException Fault(string message) => new("where", message);

    private static string Show(object value) => value is string text ? $"\"{text}\"" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static object Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString()!,
        _ => element.GetRawText(),
    };

    private sealed class Parser(string text, IReadOnlyList<string> paths)
    {
        private static readonly string[] Comparisons = ["<=", ">=", "==", "!=", "<", ">", "="];
        private int _at;

        public Node ParseAll()
        {
            var root = Or();
            Skip();
            return _at == text.Length ? root : throw Unexpected();
        }

        private Node Or()
        {
            var left = And();
            while (Word("or") || Sign("||"))
            {
                var (first, second) = (left, And());
                left = trial => Truth(first(trial)) || Truth(second(trial));
            }

            return left;
        }

        private Node And()
        {
            var left = Not();
            while (Word("and") || Sign("&&"))
            {
                var (first, second) = (left, Not());
                left = trial => Truth(first(trial)) && Truth(second(trial));
            }

            return left;
        }

        private Node Not()
        {
            if (!Word("not") && !(Peek("!") && !Peek("!=") && Sign("!")))
            {
                return Comparison();
            }

            var inner = Not();
            return trial => !Truth(inner(trial));
        }

        private Node Comparison()
        {
            var left = Sum();
            if (Comparisons.FirstOrDefault(Sign) is not { } sign)
            {
                return left;
            }

            var right = Sum();
            return sign switch
            {
                "<" => trial => Number(left(trial)) < Number(right(trial)),
                "<=" => trial => Number(left(trial)) <= Number(right(trial)),
                ">" => trial => Number(left(trial)) > Number(right(trial)),
                ">=" => trial => Number(left(trial)) >= Number(right(trial)),
                "!=" => trial => !left(trial).Equals(right(trial)),
                _ => trial => left(trial).Equals(right(trial)),
            };
        }

        private Node Sum()
        {
            var left = Product();
            while (true)
            {
                var first = left;
                if (Sign("+"))
                {
                    var second = Product();
                    left = trial => Number(first(trial)) + Number(second(trial));
                }
                else if (Sign("-"))
                {
                    var second = Product();
                    left = trial => Number(first(trial)) - Number(second(trial));
                }
                else
                {
                    return left;
                }
            }
        }

        private Node Product()
        {
            var left = Atom();
            while (true)
            {
                var first = left;
                if (Sign("*"))
                {
                    var second = Atom();
                    left = trial => Number(first(trial)) * Number(second(trial));
                }
                else if (Sign("/"))
                {
                    var second = Atom();
                    left = trial => Number(first(trial)) / Number(second(trial));
                }
                else
                {
                    return left;
                }
            }
        }

        private Node Atom()
        {
            if (Sign("("))
            {
                var inner = Or();
                return Sign(")") ? inner : throw Unexpected("a closing parenthesis");
            }

            if (Sign("-"))
            {
                var negated = Atom();
                return trial => -Number(negated(trial));
            }

            Skip();
            var start = _at;
            if (_at < text.Length && text[_at] is '"' or '\'')
            {
                var end = text.IndexOf(text[_at], _at + 1);
                _at = end < 0 ? throw Unexpected("a closing quote") : end + 1;
                var quoted = text[(start + 1)..end];
                return _ => quoted;
            }

            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.' || IsExponent(start)))
            {
                _at++;
            }

            var word = text[start.._at];
            if (word.Length == 0)
            {
                throw Unexpected("a name, a number or a text in quotes");
            }

            if (char.IsAsciiDigit(word[0]) || word[0] == '.')
            {
                var number = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : throw Fault($"\"{word}\" is no number");
                return _ => number;
            }

            return word switch
            {
                "true" => _ => true,
                "false" => _ => false,
                _ => Name(word),
            };
        }

        private Node Name(string word)
        {
            var found = Enumerable.Range(0, paths.Count).Where(index => paths[index] == word).ToList();
            if (found.Count == 0)
            {
                found = [.. Enumerable.Range(0, paths.Count).Where(index => paths[index].EndsWith("." + word, StringComparison.Ordinal))];
            }

            return found switch
            {
                [var index] => trial => Value(trial[index]),
                [] => throw Fault($"\"{word}\" does not vary; what varies: {string.Join(", ", paths)}"),
                _ => throw Fault($"\"{word}\" may be {string.Join(" or ", found.Select(index => paths[index]))}; write the whole path"),
            };
        }

        /// <summary>The sign in 1e-4.</summary>
        private bool IsExponent(int start) => text[_at] is '-' or '+' && _at > start + 1 && text[_at - 1] is 'e' or 'E' && char.IsAsciiDigit(text[start]);

        private bool Word(string word)
        {
            if (!Peek(word) || (_at + word.Length < text.Length && (char.IsLetterOrDigit(text[_at + word.Length]) || text[_at + word.Length] is '_' or '.')))
            {
                return false;
            }

            _at += word.Length;
            return true;
        }

        private bool Sign(string sign)
        {
            if (!Peek(sign))
            {
                return false;
            }

            _at += sign.Length;
            return true;
        }

        private bool Peek(string expected)
        {
            Skip();
            return string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;
        }

        private void Skip()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
        }

        private SpaceException Unexpected(string? expected = null) =>
            Fault($"at {(_at < text.Length ? $"\"{text[_at..Math.Min(text.Length, _at + 12)]}\"" : "the end")}{(expected is null ? ", which does not belong there" : $" there should be {expected}")}");
    }
}
