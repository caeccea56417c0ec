using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpCore.Cli.Payloads;

/// <summary>Reads JSON from the command line: the text itself, <c>@file</c>, a file, or <c>-</c> for standard input.</summary>
internal static class PayloadReader
{
    /// <exception cref="CommandFaultException">The file cannot be read, or it is not a JSON object.</exception>
    public static async Task<JsonObject> ReadObjectAsync(string text, string option, CancellationToken cancellationToken)
    {
        var (source, json) = await ReadAsync(text, option, cancellationToken);
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new CommandFaultException(ExitCodes.Usage, $"{option}: {source} is not a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new CommandFaultException(ExitCodes.Usage, $"{option}: {source} is not valid JSON: {exception.Message}");
        }
    }

    private static async Task<(string Source, string Json)> ReadAsync(string text, string option, CancellationToken cancellationToken)
    {
        if (text == "-")
        {
            return ("standard input", await Console.In.ReadToEndAsync(cancellationToken));
        }

        if (text.TrimStart().StartsWith('{'))
        {
            return ("the text", text);
        }

        var path = text.StartsWith('@') ? text[1..] : text;
        if (!File.Exists(path))
        {
            throw new CommandFaultException(ExitCodes.Usage, text.StartsWith('@')
                ? $"{option}: there is no file {path}."
                : $"{option}: \"{text}\" is neither a JSON object nor a file. Give JSON such as '{{\"epochs\": 10}}', @file, or - for standard input.");
        }

        try
        {
            return (path, await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFaultException(ExitCodes.Usage, $"{option}: {path} cannot be read: {exception.Message}");
        }
    }
}
