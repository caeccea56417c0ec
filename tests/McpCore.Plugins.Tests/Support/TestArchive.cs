using System.IO.Compression;

namespace McpCore.Plugins.Tests.Support;

/// <summary>Writes archives, good ones and others.</summary>
internal static class TestArchive
{
    /// <summary>An archive of a folder's files under a prefix.</summary>
    public static string Of(string folder, string file, string prefix = "")
    {
        using var zip = ZipFile.Open(file, ZipArchiveMode.Create);
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            zip.CreateEntryFromFile(path, prefix + Path.GetRelativePath(folder, path));
        }

        return file;
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="name">The entry's name, as it is.</param>
    /// <param name="unixMode">Its mode on a Unix, in octal.</param>
    public static void Add(string file, string name, string unixMode = "100644")
    {
        using var zip = ZipFile.Open(file, ZipArchiveMode.Update);
        var entry = zip.CreateEntry(name);
        entry.ExternalAttributes = Convert.ToInt32(unixMode, 8) << 16;
        using var content = entry.Open();
        content.Write("content"u8);
    }

    /// <summary>Marks every entry as encrypted.</summary>
    public static void MarkEncrypted(string file)
    {
        var bytes = File.ReadAllBytes(file);
        for (var i = 0; i + 10 < bytes.Length; i++)
        {
            if (bytes.AsSpan(i, 4).SequenceEqual("PK\u0003\u0004"u8))
            {
                bytes[i + 6] |= 1;
            }
            else if (bytes.AsSpan(i, 4).SequenceEqual("PK\u0001\u0002"u8))
            {
                bytes[i + 8] |= 1;
            }
        }

        File.WriteAllBytes(file, bytes);
    }
}
