using System.Diagnostics;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>A small file system of its own for a home, in memory, which a test can fill to the last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;
    private readonly string _ballast;

    private SmallDisk(string folder) => (_folder, _ballast) = (folder, Path.Combine(folder, "ballast"));

    /// <summary>Mounts it where the home is going to be. Skips the test where mounting is not allowed; with CI=true the test fails instead.</summary>
    public static SmallDisk Mount(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        var fault = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0700", "mcpcore-test", folder);
        Assert.False(fault is not null && Environment.GetEnvironmentVariable("CI") == "true", $"A full disk cannot be tested: {fault}");
        Assert.SkipWhen(fault is not null, $"A full disk cannot be tested, since nothing can be mounted here: {fault}");
        return new SmallDisk(folder);
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 1);
        foreach (var size in new[] { 1024 * 1024, 4096 })
        {
            try
            {
                while (true)
                {
                    ballast.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // Full, to the last page of this size.
            }
        }
    }

    public void Empty() => File.Delete(_ballast);

    /// <summary>Takes it away from the tree at once; what still uses it keeps it until it ends.</summary>
    public void Dispose() => Run("umount", "-l", _folder);

    /// <returns>What it said when it failed; null when it did not.</returns>
    private static string? Run(string program, params string[] arguments)
    {
        if (!ToolRun.IsThere(program))
        {
            return $"{program} is missing.";
        }

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
