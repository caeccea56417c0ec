using System.Globalization;
using System.Text;

namespace McpCore.Plugins.Discovery;

/// <summary>A plugin's folder in a drop folder, as it was at one moment.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Fingerprint">Names, sizes and times of all its files: equal when nothing was written in between.</param>
internal sealed record PluginFolder(string Path, string Fingerprint)
{
    /// <summary>The folders in the drop folders, in the order in which they win. A folder that vanishes meanwhile is left out.</summary>
    public static IReadOnlyList<PluginFolder> Scan(IEnumerable<string> dropFolders)
    {
        var found = new List<PluginFolder>();
        foreach (var drop in dropFolders.Where(Directory.Exists))
        {
            foreach (var path in Directory.GetDirectories(drop).Where(path => !System.IO.Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal))
            {
                try
                {
                    found.Add(new PluginFolder(path, FingerprintOf(path)));
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    if (Directory.Exists(path))
                    {
                        // It cannot be read: the plugin is reported with that reason when it is looked at.
                        found.Add(new PluginFolder(path, exception.Message));
                    }
                }
            }
        }

        return found;
    }

    private static string FingerprintOf(string path)
    {
        var lines = new List<string>();
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var size = entry is FileInfo file ? file.Length : -1;
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{entry.FullName}|{size}|{entry.LastWriteTimeUtc.Ticks}|{entry.LinkTarget}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return new StringBuilder().AppendJoin('\n', lines).ToString();
    }
}
