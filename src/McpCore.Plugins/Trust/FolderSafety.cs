using System.Globalization;

namespace McpCore.Plugins.Trust;

/// <summary>
/// Refuses plugins that others than the daemon's user could have written: whoever writes a plugin runs code as the daemon. Looks at modes on every Unix, at
/// owners on Linux, at nothing on Windows.
/// </summary>
internal static class FolderSafety
{
    public const string Unsafe = "unsafe_folder";

    private const uint Root = 0;

    /// <summary>Looks at a plugin's folder with all that is in it, and at the drop folder, in which others could put a folder into its place.</summary>
    /// <exception cref="PluginRefusedException">One of them is unsafe.</exception>
    public static void CheckInDropFolder(string folder)
    {
        CheckOne(Path.GetDirectoryName(folder)!);
        Check(folder);
    }

    /// <summary>Looks at a file, or a folder with all that is in it.</summary>
    /// <exception cref="PluginRefusedException">One of them is unsafe.</exception>
    public static void Check(string path)
    {
        CheckOne(path);
        if (Directory.Exists(path))
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories))
            {
                CheckOne(entry);
            }
        }
    }

    private static void CheckOne(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var mode = File.GetUnixFileMode(path);
        if (mode.HasFlag(UnixFileMode.OtherWrite))
        {
            var octal = Convert.ToString((int)mode, toBase: 8).PadLeft(4, '0');
            throw Refusal($"{path} can be written by every user of this machine (mode {octal})", $"chmod -R o-w {Quoted(path)}");
        }

        if (FileStatus.Of(path) is { } status && status.Owner != Root && status.Owner != FileStatus.CurrentUser)
        {
            var user = FileStatus.CurrentUser.ToString(CultureInfo.InvariantCulture);
            throw Refusal($"{path} belongs to user {status.Owner.ToString(CultureInfo.InvariantCulture)}, while the daemon runs as user {user}", $"sudo chown -R {user} {Quoted(path)}");
        }
    }

    private static PluginRefusedException Refusal(string what, string command) =>
        new(Unsafe, $"{what}, so others could run code in the daemon. Mend it with  {command}  after a look at what is in it, or allow it with plugins.allow_unsafe_folders.");

    /// <summary>The path as one word of a shell.</summary>
    private static string Quoted(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-') ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
