using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace McpCore.Cli.Payloads;

/// <summary>Reads an object from the command line, JSON or YAML: the text itself, <c>@file</c>, a file, or <c>-</c> for standard input.</summary>
internal static class PayloadReader
{
    /// <summary>As deep as the daemon reads a request.</summary>
    public const int MaxDepth = 256;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <param name="text">What was given.</param>
    /// <param name="option">Where it was given, for messages.</param>
    /// <param name="schema">Finds the schema that types YAML's plain words; null: none.</param>
    /// <exception cref="CommandFaultException">The file cannot be read, or holds no object.</exception>
    public static PayloadText Read(string text, string option, Func<JsonElement>? schema = null)
    {
        var (source, content, isYaml) = Open(text, option);
        return isYaml ? ReadYaml(source, content, option, schema?.Invoke() ?? default) : ReadJson(source, content, option);
    }

    private static PayloadText ReadJson(string source, string text, string option)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) is JsonObject found
                ? new PayloadText(source, text, found, YamlPlaces: null)
                : throw new CommandFaultException(ExitCodes.Usage, $"{option}: {source} is not a JSON object.");
        }
        catch (JsonException exception)
        {
            var line = (int)(exception.LineNumber ?? 0);
            var bytes = Encoding.UTF8.GetBytes(text.Split('\n')[line]);
            var column = Encoding.UTF8.GetCharCount(bytes, 0, (int)Math.Min(exception.BytePositionInLine ?? 0, bytes.Length));
            throw Broken(option, source, text, "JSON", new TextPlace(line + 1, column, 1), Reason(exception.Message));
        }
    }

    /// <summary>Not inlined: only who writes YAML loads its library.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PayloadText ReadYaml(string source, string text, string option, JsonElement schema)
    {
        try
        {
            var (node, places) = YamlText.Read(text, schema, PayloadText.Root);
            return node is JsonObject found
                ? new PayloadText(source, text, found, places)
                : throw new CommandFaultException(ExitCodes.Usage, $"{option}: {source} is not an object: expected YAML such as \"epochs: 10\", one member a line.");
        }
        catch (YamlException exception)
        {
            throw Broken(option, source, text, "YAML", new TextPlace((int)Math.Max(1, exception.Start.Line), (int)Math.Max(0, exception.Start.Column - 1), 1), exception.Message);
        }
    }

    private static CommandFaultException Broken(string option, string source, string text, string format, TextPlace place, string reason)
    {
        // What breaks off at the end is shown at the last line that says something.
        var lines = text.Split('\n');
        while (place.Line > 1 && (place.Line > lines.Length || lines[place.Line - 1].Trim().Length == 0))
        {
            place = new TextPlace(place.Line - 1, lines[place.Line - 2].TrimEnd().Length, 1);
        }

        var excerpt = string.Join('\n', Excerpt.OfText(text, place).Select(line => line.Text));
        return new CommandFaultException(ExitCodes.Usage, string.Create(CultureInfo.InvariantCulture, $"{option}: {source} is not valid {format}, line {place.Line}: {reason.TrimEnd('.')}.\n{excerpt}"));
    }

    /// <summary>The reader's own words; the place is shown in the text itself.</summary>
    private static string Reason(string message)
    {
        var end = message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        var path = message.IndexOf(" Path: ", StringComparison.Ordinal);
        return end < 0 ? message : message[..(path >= 0 ? Math.Min(path, end) : end)];
    }

    private static (string Source, string Text, bool IsYaml) Open(string text, string option)
    {
        if (text == "-")
        {
            var input = Console.In.ReadToEnd();
            return ("standard input", input, !LooksLikeJson(input));
        }

        if (LooksLikeJson(text))
        {
            return (PayloadText.Typed, text, false);
        }

        var path = text.StartsWith('@') ? text[1..] : text;
        if (!File.Exists(path))
        {
            return !text.StartsWith('@') && (text.Contains('\n', StringComparison.Ordinal) || text.Contains(": ", StringComparison.Ordinal))
                ? (PayloadText.Typed, text, true)
                : throw new CommandFaultException(ExitCodes.Usage, text.StartsWith('@')
                    ? $"{option}: there is no file {path}."
                    : $"{option}: \"{text}\" is neither a JSON object nor a file. Give JSON such as '{{\"epochs\": 10}}', YAML, @file, or - for standard input.");
        }

        try
        {
            var content = File.ReadAllText(path);
            var isYaml = Path.GetExtension(path) is ".yaml" or ".yml" || (Path.GetExtension(path) != ".json" && !LooksLikeJson(content));
            return (path, content, isYaml);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFaultException(ExitCodes.Usage, $"{option}: {path} cannot be read: {exception.Message}");
        }
    }

    private static bool LooksLikeJson(string text) => text.AsSpan().TrimStart() is ['{', ..];
}
