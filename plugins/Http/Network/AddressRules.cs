using System.Net;
using System.Net.Sockets;

namespace McpCore.Http.Network;

/// <summary>
/// Which addresses may be connected to. The ranges are those of the IANA special-purpose address registries (RFC 6890); what carries an IPv4 address
/// inside an IPv6 one is judged by the former.
/// </summary>
internal static class AddressRules
{
    private static readonly IPNetwork[] Local = Networks("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7");

    /// <summary>Link-local addresses, where clouds keep the credentials of a machine, and what is no single host.</summary>
    private static readonly IPNetwork[] Never =
        Networks("0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32");

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether an address may be connected to.</summary>
    /// <param name="address">The address.</param>
    /// <param name="local">Whether addresses of this machine and of the local network may.</param>
    public static bool Allows(IPAddress address, bool local)
    {
        var plain = Plain(address);
        return !Never.Any(network => network.Contains(plain))
            && (Local.Any(network => network.Contains(plain)) ? local : plain.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(plain));
    }

    /// <summary>Whether an address is of this machine or of the local network.</summary>
    public static bool IsLocal(IPAddress address) => Allows(address, local: true) && !Allows(address, local: false);

    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address;
        }

        // Without the number of an interface, which an address has no range by.
        var bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 || Translated.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : new IPAddress(bytes);
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
