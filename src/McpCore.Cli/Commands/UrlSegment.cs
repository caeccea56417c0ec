namespace McpCore.Cli.Commands;

/// <summary>A name that a person typed, as one step of a URL's path.</summary>
internal static class UrlSegment
{
    /// <exception cref="CommandFaultException">It would lead to another resource: it is empty (an unset variable of a script), or "." or "..".</exception>
    public static string Of(string text, string what) => string.IsNullOrWhiteSpace(text) || text is "." or ".."
        ? throw new CommandFaultException(ExitCodes.Usage, $"\"{text}\" names no {what}.")
        : IsPlain(text) ? text : Uri.EscapeDataString(text);

    /// <summary>What may stand in a path as it is, which nearly every id does.</summary>
    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '@' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
