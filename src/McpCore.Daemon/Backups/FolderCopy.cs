using McpCore.Hosting;

namespace McpCore.Daemon.Backups;

/// <summary>A copy of a folder with all that is in it: folders for the owner alone, files synced, links as links.</summary>
internal static class FolderCopy
{
    public static void Write(string source, string target, CancellationToken cancellationToken)
    {
        HomeLock.CreatePrivate(target);
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copy = Path.Combine(target, entry.Name);
            switch (entry)
            {
                case DirectoryInfo { LinkTarget: { } link }:
                    Directory.CreateSymbolicLink(copy, Path.GetFullPath(link, source));
                    break;
                case DirectoryInfo folder:
                    Write(folder.FullName, copy, cancellationToken);
                    break;
                default:
                    WriteFile(entry.FullName, copy);
                    break;
            }
        }
    }

    public static void WriteFile(string source, string target)
    {
        File.Copy(source, target);
        using var written = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }
}
