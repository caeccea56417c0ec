namespace McpCore.Plugins.Trust;

/// <summary>Names that others gave to files, as paths below a folder. Neither <c>..</c> nor a sibling whose name begins alike (foo, foo-evil) gets out.</summary>
internal static class InnerPath
{
    /// <param name="root">The folder.</param>
    /// <param name="name">The file's name; both kinds of slash part folders, as on every system one of them does.</param>
    /// <returns>The full path, which is below the folder.</returns>
    /// <exception cref="PluginRefusedException">It would lie elsewhere, or is no name that every system can have.</exception>
    public static string Of(string root, string name)
    {
        var parts = name.Replace('\\', '/').Split('/');
        if (!parts.All(IsPlain))
        {
            throw Outside(name);
        }

        var full = Path.GetFullPath(Path.Combine(root, Path.Combine(parts)));
        return full.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? full : throw Outside(name);
    }

    /// <summary>No step up, no drive, no stream of a file, and nothing that Windows would cut off.</summary>
    private static bool IsPlain(string part) =>
        part.Length > 0 && part[^1] is not ('.' or ' ') && !part.Any(c => char.IsControl(c) || c is ':' or '*' or '?' or '"' or '<' or '>' or '|');

    private static PluginRefusedException Outside(string name) =>
        new("path_outside", $"\"{name}\" is no path inside the plugin's folder: it is absolute, leads out of it with \"..\", or has a name that not every system can have.");
}
