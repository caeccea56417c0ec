namespace McpCore.Exec.Programs;

/// <summary>Where programs are looked for by name. Fixed: what stands in the daemon's own PATH is no decision about jobs.</summary>
internal static class SearchPath
{
    private static readonly string[] Folders = ["/usr/local/bin", "/usr/bin", "/bin"];

    /// <summary>As the variable PATH says it.</summary>
    public static string Text { get; } = string.Join(':', Folders);

    /// <summary>The full path of a program.</summary>
    /// <param name="program">A full path, which is taken as it is, or a name.</param>
    /// <returns>Null when no such file is there.</returns>
    public static string? Find(string program) =>
        (program.StartsWith('/') ? [program] : Folders.Select(folder => Path.Combine(folder, program))).FirstOrDefault(File.Exists);

    /// <summary>Whether a text can name a program: a full path without detours, or a plain name.</summary>
    public static bool IsProgram(string text) =>
        text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) && (text.StartsWith('/')
            ? text == Path.GetFullPath(text) && !text.EndsWith('/')
            : !text.Contains('/', StringComparison.Ordinal) && text is not ("." or ".."));
}
