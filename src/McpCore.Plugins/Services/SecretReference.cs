using System.Text;

namespace McpCore.Plugins.Services;

/// <summary>What stands for a secret in the settings of a plugin: <c>env:NAME</c> or <c>file:/path</c>.</summary>
internal static class SecretReference
{
    /// <summary>The name of the only member of an object that stands for a secret.</summary>
    public const string Member = "secret";

    public const string Allowed = "{\"secret\": \"env:NAME\"} or {\"secret\": \"file:/full/path\"}";

    private const int MaxFileBytes = 64 * 1024;
    private const string Variable = "env:";
    private const string File = "file:";

    /// <summary>The text that a reference stands for. A file's last line break does not belong to it.</summary>
    /// <exception cref="FormatException">There is no such text; the message says why, and holds nothing of a secret.</exception>
    public static string Resolve(string reference)
    {
        if (reference.StartsWith(Variable, StringComparison.Ordinal))
        {
            var name = reference[Variable.Length..];
            return Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
                ? text
                : throw new FormatException($"the environment variable \"{name}\" is not set for the daemon");
        }

        // Whatever is neither may be the secret itself, so it is not told.
        return reference.StartsWith(File, StringComparison.Ordinal) && Path.IsPathFullyQualified(reference[File.Length..])
            ? Read(reference[File.Length..])
            : throw new FormatException("the reference has another form");
    }

    private static string Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return !file.Exists ? throw new FormatException($"there is no file {path}")
                : file.Length > MaxFileBytes ? throw new FormatException($"the file {path} has {file.Length} bytes; a secret has at most {MaxFileBytes}")
                : WithoutLineBreak(System.IO.File.ReadAllText(path, Encoding.UTF8));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"the file {path} cannot be read: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private static string WithoutLineBreak(string text) => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
