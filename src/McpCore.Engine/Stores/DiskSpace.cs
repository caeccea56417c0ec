namespace McpCore.Engine.Stores;

/// <summary>Tells a lack of room, on the disk or of the user's quota, from other failures to write.</summary>
public static class DiskSpace
{
    /// <summary>ENOSPC, the same everywhere.</summary>
    private const int NoSpace = 28;

    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsQuota = unchecked((int)0x8007050F);

    /// <summary>EDQUOT.</summary>
    private static readonly int QuotaSpent = OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? 69 : 122;

    /// <summary>Whether an error of the operating system says that there is no room.</summary>
    public static bool IsMissing(int error) => !OperatingSystem.IsWindows() && (error == NoSpace || error == QuotaSpent);

    /// <summary>Whether a file could not be written for want of room.</summary>
    public static bool IsMissing(IOException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return IsMissing(exception.HResult) || exception.HResult is WindowsDiskFull or WindowsQuota;
    }
}
