using System.Globalization;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>What the kernel says of the memory of another process.</summary>
internal static class ProcessMemory
{
    /// <summary>The most that it has held resident since it started, in MB.</summary>
    public static long Highest(int processId) => Read(processId, "VmHWM:");

    /// <summary>What it holds resident now, in MB.</summary>
    public static long Now(int processId) => Read(processId, "VmRSS:");

    private static long Read(int processId, string name)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) / 1024;
    }
}
