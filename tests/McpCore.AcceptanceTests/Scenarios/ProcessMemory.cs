using System.Globalization;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>What the kernel says of the memory of another process.</summary>
internal static class ProcessMemory
{
    /// <summary>The most that it has held resident since it started, in MB.</summary>
    public static long Highest(int processId)
    {
        const string Name = "VmHWM:";
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith(Name, StringComparison.Ordinal));
        return long.Parse(line[Name.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) / 1024;
    }
}
