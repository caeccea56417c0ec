using System.CommandLine;

namespace McpCore.Cli.Payloads;

/// <summary>The command line as it was typed, and which part of it became which member of the submit.</summary>
internal sealed class CommandWords
{
    private readonly List<string> _words;
    private readonly List<Origin> _origins = [];

    private CommandWords(List<string> words) => _words = words;

    /// <summary>The words, the program's name first.</summary>
    public IReadOnlyList<string> Words => _words;

    public static CommandWords Of(ParseResult parse) => new(["mcpcore", .. parse.Tokens.Select(token => token.Value)]);

    /// <summary>A word that is the job type.</summary>
    public void AddType(string type) => Add(_words.IndexOf(type, 1), ["type"], keyLength: 0);

    /// <summary>A word <c>key=value</c> of the payload.</summary>
    public void AddPair(string pair)
    {
        var key = pair[..pair.IndexOf('=', StringComparison.Ordinal)];
        Add(_words.LastIndexOf(pair), ["payload", .. key.Split('.')], key.Length);
    }

    /// <summary>An option whose values became a member; of several values each is an item of it.</summary>
    public void AddOption(Option option, string member)
    {
        for (var index = 1; index < _words.Count - 1; index++)
        {
            if (_words[index] == option.Name || option.Aliases.Contains(_words[index]))
            {
                Add(index + 1, [member], keyLength: 0);
            }
        }
    }

    /// <summary>The part of a word that a fault is about; null when it is about none of them.</summary>
    /// <param name="path">The fault's path: <c>$.payload.epochs</c>.</param>
    /// <param name="isUnknown">Whether the name is at fault, and not the value.</param>
    public WordPart? Find(string path, bool isUnknown)
    {
        var steps = path.Split('.').Skip(1).Select(step => step.Split('[')[0]).ToArray();
        var found = _origins.Where(origin => Common(origin.Path, steps) == Math.Min(origin.Path.Length, steps.Length) && steps.Length > 0).ToList();
        if (found.Count == 0)
        {
            return null;
        }

        var origin = ItemOf(path) is { } item && item < found.Count ? found[item] : found[^1];
        var word = _words[origin.Word];
        if (origin.KeyLength == 0)
        {
            return new WordPart(origin.Word, 0, word.Length);
        }

        if (isUnknown && steps.Length <= origin.Path.Length)
        {
            // The first step is "payload", which the word does not have.
            var start = origin.Path[1..(steps.Length - 1)].Sum(step => step.Length + 1);
            return new WordPart(origin.Word, start, steps[^1].Length);
        }

        return new WordPart(origin.Word, origin.KeyLength + 1, word.Length - origin.KeyLength - 1);
    }

    /// <summary>Of <c>$.tags[1]</c> the 1: an option that was given several times has a word for each. In a payload the word has the whole array.</summary>
    private static int? ItemOf(string path)
    {
        var open = path.IndexOf('[', StringComparison.Ordinal);
        var close = path.IndexOf(']', StringComparison.Ordinal);
        return open > 0 && close > open && !path.StartsWith(PayloadText.Root, StringComparison.Ordinal) && int.TryParse(path.AsSpan(open + 1, close - open - 1), out var item) ? item : null;
    }

    private void Add(int word, string[] path, int keyLength)
    {
        if (word > 0)
        {
            _origins.Add(new Origin(word, path, keyLength));
        }
    }

    private static int Common(string[] left, string[] right) => left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();

    private sealed record Origin(int Word, string[] Path, int KeyLength);
}
