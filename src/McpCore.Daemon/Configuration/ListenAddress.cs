using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace McpCore.Daemon.Configuration;

/// <summary>The addresses at which the API may listen: those that no other machine can reach.</summary>
internal static class ListenAddress
{
    public const string Allowed = "\"127.0.0.1:PORT\", \"[::1]:PORT\" or \"localhost:PORT\", port 0 for any free one; remote access needs authentication, which does not exist yet";

    /// <summary>The same as a pattern for schemas; it cannot say that ports end at 65535.</summary>
    public const string Pattern = @"^(127\.0\.0\.1|\[::1\]|localhost):[0-9]{1,5}$";

    public static bool TryParse(string? text, [NotNullWhen(true)] out IPEndPoint? address)
    {
        address = null;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        // A closed list rather than a parser of addresses: nothing that resolves to somewhere else can slip through.
        address = text![..colon] switch
        {
            "127.0.0.1" or "localhost" => new IPEndPoint(IPAddress.Loopback, port),
            "[::1]" => new IPEndPoint(IPAddress.IPv6Loopback, port),
            _ => null,
        };
        return address is not null;
    }
}
