namespace McpCore.Plugins.Tests.Support;

/// <summary>Modes of files, as octal texts. A test that asks for one is skipped on Windows, which has none.</summary>
internal static class UnixModes
{
    public static void Set(string path, string octal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return;
        }

        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));
    }

    public static bool Has(string path, UnixFileMode mode) => !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(mode);
}
