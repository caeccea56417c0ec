using System.IO.Compression;
using McpCore.Plugins.Manifest;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Installing;

/// <summary>
/// Unpacks a plugin from a .zip or .nupkg. Every name is checked before the first byte is written, and sizes are counted as the bytes come, since an archive
/// says of itself what it likes.
/// </summary>
internal static class PluginArchive
{
    public const int MaxEntries = 10_000;
    public const long MaxBytes = 1L << 30;

    private const int KindMask = 0xF000;
    private const int KindFile = 0x8000;
    private const int KindFolder = 0x4000;
    private const int KindLink = 0xA000;
    private const int OwnerExecute = 0x40;

    /// <summary>Where a package may hold the plugin's folder; the first that has a manifest is taken. <c>mcpcore plugin pack</c> writes the first.</summary>
    private static readonly string[] PackageFolders = ["plugin/", "content/", "lib/net10.0/"];

    /// <param name="archive">The .zip or .nupkg.</param>
    /// <param name="target">The folder to unpack to; it is made.</param>
    /// <param name="maxBytes">What it may unpack to.</param>
    /// <exception cref="PluginRefusedException">It cannot be unpacked safely.</exception>
    public static void Unpack(string archive, string target, long maxBytes = MaxBytes)
    {
        try
        {
            using var zip = ZipFile.OpenRead(archive);
            var isPackage = Path.GetExtension(archive).Equals(".nupkg", StringComparison.OrdinalIgnoreCase);
            var files = Check(zip, target, isPackage);
            var folder = FindPlugin(files, isPackage);
            Directory.CreateDirectory(target);
            var left = maxBytes;
            foreach (var (name, entry) in files.Where(file => file.Name.StartsWith(folder, StringComparison.Ordinal)))
            {
                left = Write(entry, InnerPath.Of(target, name[folder.Length..]), left);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new PluginRefusedException("archive_invalid", $"{Path.GetFileName(archive)} is damaged, or no archive at all: {exception.Message}", exception);
        }
    }

    /// <returns>The files by their names with <c>/</c>, folders left out.</returns>
    private static List<(string Name, ZipArchiveEntry Entry)> Check(ZipArchive zip, string target, bool isPackage)
    {
        if (zip.Entries.Count > MaxEntries)
        {
            throw TooLarge($"It has {zip.Entries.Count} entries");
        }

        var files = new List<(string, ZipArchiveEntry)>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in zip.Entries)
        {
            // Packages write names as parts of URLs.
            var name = (isPackage ? Uri.UnescapeDataString(entry.FullName) : entry.FullName).Replace('\\', '/');
            var isFolder = name.EndsWith('/');
            name = isFolder ? name[..^1] : name;
            _ = InnerPath.Of(target, name);
            CheckKind(name, entry, isFolder);
            if (!seen.Add(name))
            {
                throw new PluginRefusedException("archive_invalid", $"The archive has two entries that some systems hold to be one: \"{name}\".");
            }

            if (!isFolder)
            {
                files.Add((name, entry));
            }
        }

        return files;
    }

    private static void CheckKind(string name, ZipArchiveEntry entry, bool isFolder)
    {
        if (entry.IsEncrypted)
        {
            throw new PluginRefusedException("archive_invalid", $"\"{name}\" is encrypted. Pack the plugin without a password.");
        }

        // Archives that were not made on a Unix have no kind.
        switch ((entry.ExternalAttributes >> 16) & KindMask)
        {
            case 0:
            case KindFile when !isFolder:
            case KindFolder when isFolder:
                return;
            case KindLink:
                throw new PluginRefusedException("link_in_folder", $"\"{name}\" is a link. A plugin must hold its files themselves.");
            default:
                throw new PluginRefusedException("special_file", $"\"{name}\" is neither a file nor a folder.");
        }
    }

    /// <returns>The start of the names of the plugin's files.</returns>
    private static string FindPlugin(List<(string Name, ZipArchiveEntry Entry)> files, bool isPackage)
    {
        var names = files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        string[] folders = isPackage ? PackageFolders : ["", .. names.Select(name => name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)]).Distinct().Take(2)];

        // One folder that holds everything is how people pack a folder; with several it would be a guess.
        var candidates = !isPackage && folders.Length > 2 ? [""] : folders;
        return candidates.FirstOrDefault(folder => names.Contains(folder + PluginManifest.FileName))
            ?? throw new PluginRefusedException(
                "manifest_missing",
                $"The archive has no plugin.json {(isPackage ? $"in {string.Join(", ", PackageFolders)}" : "at its top or in its one folder")}. `mcpcore plugin pack` makes an archive that has one.");
    }

    private static long Write(ZipArchiveEntry entry, string path, long left)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            var isProgram = ((entry.ExternalAttributes >> 16) & OwnerExecute) != 0;
            options.UnixCreateMode = isProgram ? plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : plain;
        }

        using var source = entry.Open();
        using var target = new FileStream(path, options);
        var buffer = new byte[81_920];
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            left -= read;
            if (left < 0)
            {
                throw TooLarge("Unpacked it is larger than that");
            }

            target.Write(buffer, 0, read);
        }

        return left;
    }

    private static PluginRefusedException TooLarge(string what) =>
        new("archive_too_large", $"{what}; an archive may hold {MaxEntries} entries and unpack to {MaxBytes >> 30} GB. Put large data beside the plugin.");
}
