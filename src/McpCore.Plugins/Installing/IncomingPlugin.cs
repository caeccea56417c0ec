using McpCore.Plugins.Staging;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Installing;

/// <summary>
/// A plugin on its way to the drop folder: a copy of what was offered, in a folder of its own, so that what is checked there is what is put in place. Disposing
/// it removes the folder, with whatever is in it then.
/// </summary>
internal sealed class IncomingPlugin : IDisposable
{
    public const string Prefix = ".incoming-";

    private const string ContentFolder = "content";

    private IncomingPlugin(string parent, string name)
    {
        Root = Path.Combine(parent, $"{Prefix}{Guid.NewGuid():N}");

        // A plugin without a manifest is named by its folder.
        Folder = Path.Combine(Root, ContentFolder, name);
    }

    /// <summary>The folder of this installation.</summary>
    public string Root { get; }

    /// <summary>The plugin in it.</summary>
    public string Folder { get; }

    /// <summary>Copies a folder, or unpacks an archive.</summary>
    /// <param name="path">A plugin folder, a .zip or a .nupkg.</param>
    /// <param name="parent">Where the copy is made.</param>
    /// <exception cref="PluginRefusedException">It cannot be received safely.</exception>
    public static IncomingPlugin Receive(string path, string parent)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (Directory.Exists(path))
        {
            PluginStager.RefuseLinks(path);
            return Fill(parent, name, incoming => CopyWithinLimits(path, incoming.Folder));
        }

        if (!File.Exists(path))
        {
            throw new PluginRefusedException("not_found", $"There is no file or folder {path}.");
        }

        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new PluginRefusedException("link_in_folder", $"{path} is a link. Name the file itself.");
        }

        return Path.GetExtension(name).ToLowerInvariant() is ".zip" or ".nupkg"
            ? Fill(parent, Path.GetFileNameWithoutExtension(name), incoming => PluginArchive.Unpack(path, incoming.Folder))
            : throw new PluginRefusedException("archive_invalid", $"{path} is neither a folder nor a .zip or .nupkg.");
    }

    /// <summary>Copies a version that was staged.</summary>
    /// <param name="folder">The staged folder.</param>
    /// <param name="id">The plugin's id.</param>
    /// <param name="parent">Where the copy is made.</param>
    public static IncomingPlugin ReceiveStaged(string folder, string id, string parent) =>
        Fill(parent, id, incoming => PluginStager.Copy(folder, PluginStager.ListFiles(folder), incoming.Folder));

    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody holds a file of it; the next start removes it, and meanwhile it is in nobody's way.
        }
    }

    private static IncomingPlugin Fill(string parent, string name, Action<IncomingPlugin> fill)
    {
        var incoming = new IncomingPlugin(parent, name);
        try
        {
            Directory.CreateDirectory(incoming.Root);
            fill(incoming);
            return incoming;
        }
        catch
        {
            incoming.Dispose();
            throw;
        }
    }

    private static void CopyWithinLimits(string source, string target)
    {
        var files = PluginStager.ListFiles(source);
        if (files.Count > PluginArchive.MaxEntries || files.Sum(file => new FileInfo(Path.Combine(source, file)).Length) > PluginArchive.MaxBytes)
        {
            throw new PluginRefusedException(
                "archive_too_large", $"{source} has {files.Count} files; a plugin may have {PluginArchive.MaxEntries} of {PluginArchive.MaxBytes >> 30} GB together. Is it the plugin's own folder?");
        }

        PluginStager.Copy(source, files, target);
    }
}
