using System.Security.Cryptography;
using System.Text;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Staging;

/// <summary>
/// Copies a plugin from its drop folder to a folder of its own, named after what it holds. Only the copy is inspected and loaded: a file in
/// the drop folder can be replaced or truncated at any moment, and truncating a loaded image kills the process on Linux.
/// </summary>
internal static class PluginStager
{
    /// <summary>The code of a refusal that goes away by itself: the plugin is looked at again when its folder is quiet.</summary>
    public const string ChangedWhileCopied = "changed_while_copied";

    /// <summary>Refuses links, before anything is read through one.</summary>
    /// <exception cref="PluginRefusedException">The folder is a link or holds one.</exception>
    public static void RefuseLinks(string source)
    {
        if (new DirectoryInfo(source).LinkTarget is not null)
        {
            throw LinkIn(Path.GetFileName(source));
        }

        _ = ListFiles(source);
    }

    /// <returns>The folder of the copy, and the SHA-256 over its files in lower-case hexadecimal.</returns>
    /// <exception cref="PluginRefusedException">The folder holds a link, or changed while it was copied.</exception>
    public static (string Folder, string Sha256) Stage(string source, string stagingFolder, string id, string version)
    {
        var files = ListFiles(source);
        var expected = Hash(source, files);
        var parent = Path.Combine(stagingFolder, id);
        var target = Path.Combine(parent, $"{version}-{expected[..12]}");
        if (Directory.Exists(target) && Hash(target, ListFiles(target)) == expected)
        {
            return (target, expected);
        }

        Directory.CreateDirectory(parent);
        var temporary = Path.Combine(parent, $".{Guid.NewGuid():N}");
        Copy(source, files, temporary);
        if (Hash(temporary, files) != expected)
        {
            Directory.Delete(temporary, recursive: true);
            throw new PluginRefusedException(ChangedWhileCopied, "The plugin's files changed while they were copied. It is looked at again when they are quiet.");
        }

        if (Directory.Exists(target))
        {
            // An interrupted or damaged copy of the same version.
            Directory.Delete(target, recursive: true);
        }

        Directory.Move(temporary, target);
        return (target, expected);
    }

    /// <summary>Copies the listed files of a folder to another one, which is made.</summary>
    public static void Copy(string source, IReadOnlyList<string> files, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in files)
        {
            var path = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(Path.Combine(source, file), path);
        }
    }

    /// <summary>Removes the copies of a plugin that are not in use, but for the versions that are kept to roll back.</summary>
    public static void RemoveOthers(string stagingFolder, string id, IReadOnlyCollection<string> keep)
    {
        var parent = Path.Combine(stagingFolder, id);
        var kept = StagedVersions.Folders(stagingFolder, id);
        foreach (var folder in Directory.Exists(parent) ? Directory.GetDirectories(parent) : [])
        {
            if (!keep.Contains(folder) && !kept.Contains(folder))
            {
                try
                {
                    Directory.Delete(folder, recursive: true);
                }
                catch (IOException)
                {
                    // Somebody holds a file of it; the next start tries again, and meanwhile it is in nobody's way.
                }
            }
        }
    }

    /// <summary>The hash over all files of a folder, names and contents: what identifies a version.</summary>
    /// <exception cref="PluginRefusedException">The folder holds a link.</exception>
    public static string HashOf(string folder) => Hash(folder, ListFiles(folder));

    /// <summary>The files of a folder by their paths in it, in ordinal order.</summary>
    /// <exception cref="PluginRefusedException">The folder holds a link, or something that is no file at all.</exception>
    public static IReadOnlyList<string> ListFiles(string folder)
    {
        var files = new List<string>();
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            if (entry.LinkTarget is not null)
            {
                throw LinkIn(Path.GetRelativePath(folder, entry.FullName));
            }

            if (FileStatus.Of(entry.FullName) is { IsFileOrFolder: false })
            {
                throw new PluginRefusedException("special_file", $"\"{Path.GetRelativePath(folder, entry.FullName)}\" is a pipe, a socket or a device. A plugin folder holds files alone.");
            }

            if (entry is FileInfo)
            {
                files.Add(Path.GetRelativePath(folder, entry.FullName));
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    private static PluginRefusedException LinkIn(string name) =>
        new("link_in_folder", $"\"{name}\" is a link. A plugin folder must hold its files themselves.");

    private static string Hash(string folder, IReadOnlyList<string> files)
    {
        using var total = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            using var stream = File.OpenRead(Path.Combine(folder, file));
            total.AppendData(Encoding.UTF8.GetBytes(file.Replace('\\', '/') + "\n"));
            total.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(total.GetHashAndReset());
    }
}
