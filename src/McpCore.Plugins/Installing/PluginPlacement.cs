using System.Text.Json;
using McpCore.Plugins.Staging;

namespace McpCore.Plugins.Installing;

/// <summary>
/// Puts a received plugin into its place, and back again when it is not taken. A note beside the received files says what is under way: an installation that
/// a kill cut short is undone at the next start, so that it either has answered or has never been.
/// </summary>
internal sealed class PluginPlacement(IncomingPlugin incoming)
{
    private const string NoteFile = "installing.json";
    private const string FormerFolder = "former";

    /// <summary>The hash over the plugin's files.</summary>
    public string Sha256 { get; } = PluginStager.HashOf(incoming.Folder);

    /// <summary>Puts the plugin into its place; what was there is kept with this installation.</summary>
    /// <exception cref="PluginRefusedException">It failed; nothing was changed.</exception>
    public void Put(string target)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            WriteNote(target);
            if (!Directory.Exists(target))
            {
                Directory.Move(incoming.Folder, target);
            }
            else if (!FolderSwap.TryExchange(incoming.Folder, target))
            {
                Directory.Move(target, Path.Combine(incoming.Root, FormerFolder));
                Directory.Move(incoming.Folder, target);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Undo(incoming.Root);
            throw new PluginRefusedException("not_placed", $"The plugin cannot be put into {target}: {exception.Message} The drop folder and the staging folder must be on one file system.", exception);
        }
    }

    /// <summary>The plugin is taken: from now on nothing undoes it.</summary>
    public void Commit() => File.Delete(Path.Combine(incoming.Root, NoteFile));

    /// <summary>Puts back what was there before.</summary>
    public void Undo() => Undo(incoming.Root);

    /// <summary>Undoes what an installation has done so far, if it has not been committed.</summary>
    /// <param name="root">The folder of the installation.</param>
    public static void Undo(string root)
    {
        if (ReadNote(root) is not var (content, target, sha256))
        {
            return;
        }

        var former = Path.Combine(root, FormerFolder);
        if (Directory.Exists(former))
        {
            if (Directory.Exists(target))
            {
                Directory.Move(target, content);
            }

            Directory.Move(former, target);
        }
        else if (Directory.Exists(target) && PluginStager.HashOf(target) == sha256)
        {
            // What was there before lies in the place of what came; unless it was the same, or there was nothing.
            if (!Directory.Exists(content))
            {
                Directory.Move(target, content);
            }
            else
            {
                FolderSwap.TryExchange(content, target);
            }
        }

        File.Delete(Path.Combine(root, NoteFile));
    }

    private static (string Content, string Target, string Sha256)? ReadNote(string root)
    {
        try
        {
            using var note = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, NoteFile)));
            return (note.RootElement.GetProperty("content").GetString()!, note.RootElement.GetProperty("target").GetString()!, note.RootElement.GetProperty("sha256").GetString()!);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // A note that is not whole was never acted upon.
            return null;
        }
    }

    private void WriteNote(string target)
    {
        using var stream = File.Create(Path.Combine(incoming.Root, NoteFile));
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteString("content", incoming.Folder);
        writer.WriteString("target", target);
        writer.WriteString("sha256", Sha256);
        writer.WriteEndObject();
    }
}
