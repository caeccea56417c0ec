using System.Text;

namespace McpCore.Cli.Help;

/// <summary>
/// The help of every command, made when the program was built and kept beside it, so that it is shown without building a parser first. Each text
/// follows a line with a form feed and the command's path; the first is that of the program itself.
/// </summary>
internal static class HelpTexts
{
    public const char Mark = '\f';

    /// <summary>The file beside the program.</summary>
    public static string File => Path.Combine(AppContext.BaseDirectory, "mcpcore.help");

    /// <summary>The help of a command, in UTF-8; null when there is none of that name, or no file.</summary>
    public static byte[]? Find(ReadOnlySpan<string> path)
    {
        byte[] texts;
        try
        {
            texts = System.IO.File.ReadAllBytes(File);
        }
        catch (IOException)
        {
            return null;
        }

        // The parser's help has the same words; it is only slower.
        var head = Encoding.UTF8.GetBytes($"{Mark}{string.Join(' ', path)}\n");
        var start = texts.AsSpan().IndexOf(head);
        if (start < 0)
        {
            return null;
        }

        var rest = texts.AsSpan(start + head.Length);
        var end = rest.IndexOf((byte)Mark);
        return (end < 0 ? rest : rest[..end]).ToArray();
    }
}
