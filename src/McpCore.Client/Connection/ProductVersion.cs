using System.Buffers.Text;

namespace McpCore.Client.Connection;

/// <summary>
/// Whether client and daemon belong together: they do when the first two numbers of their versions are the same. A daemon says its version in a header of every answer;
/// one that says none is taken as it is, for it may be behind something that takes headers away.
/// </summary>
internal static class ProductVersion
{
    /// <summary>The header of every answer.</summary>
    public const string Header = "MCPCore-Version";

    private static readonly Version Own = typeof(ProductVersion).Assembly.GetName().Version!;

    /// <summary>The version of this client: <c>0.1.0</c>.</summary>
    public static string Text => Own.ToString(3);

    /// <param name="daemon">The daemon's version, as its header says it; empty when it says none.</param>
    public static bool Fits(ReadOnlySpan<byte> daemon) =>
        daemon.IsEmpty
        || (Utf8Parser.TryParse(daemon, out int major, out var length) && major == Own.Major
            && daemon.Length > length && daemon[length] == '.' && Utf8Parser.TryParse(daemon[(length + 1)..], out int minor, out _) && minor == Own.Minor);

    /// <param name="daemon">The daemon's version.</param>
    /// <param name="address">Where it answers.</param>
    /// <param name="program">The daemon's program; null when it is not known.</param>
    public static McpCoreException Mismatch(string daemon, string address, string? program) => new(new Problem(
        ErrorCodes.StatusOf(ErrorCodes.VersionMismatch),
        ErrorCodes.VersionMismatch,
        "Version mismatch",
        $"This client is version {Text} ({Environment.ProcessPath}), and the daemon at {address} is version {daemon}{(program is null ? "" : $" ({program})")}. "
        + "The first two numbers must be the same: use the client that came with the daemon, or bring both to one version and restart the daemon. `mcpcore daemon status`, `stop` and `restart` work with any version.",
        []));
}
