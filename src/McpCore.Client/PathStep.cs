namespace McpCore.Client;

/// <summary>A name that a caller gave, as one step of a URL's path.</summary>
internal static class PathStep
{
    /// <exception cref="ArgumentException">It would lead to another resource: it is empty, or "." or "..".</exception>
    public static string Of(string name) => Uri.EscapeDataString(Check(name));

    /// <inheritdoc cref="Of"/>
    public static string Check(string name) => string.IsNullOrWhiteSpace(name) || name is "." or ".."
        ? throw new ArgumentException($"\"{name}\" names nothing; expected an id or a name.", nameof(name))
        : name;
}
