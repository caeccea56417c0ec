using System.Net;

namespace McpCore.Http.Network;

/// <summary>A service of the configuration, and the addresses to which its answers may point.</summary>
internal sealed class Service
{
    private readonly IReadOnlyList<string> _allowHosts;

    /// <param name="name">Its name.</param>
    /// <param name="settings">What the configuration says of it.</param>
    /// <param name="allowHosts">Hosts besides its own.</param>
    /// <exception cref="ArgumentException">The settings cannot be used.</exception>
    public Service(string name, ServiceSettings settings, IReadOnlyList<string> allowHosts)
    {
        _allowHosts = allowHosts;
        (Name, Settings) = (name, settings);
        if (!Uri.TryCreate(settings.Url, UriKind.Absolute, out var url) || !IsHttp(url) || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw Wrong("url", $"\"{settings.Url}\" is no address of a service (allowed: http or https, without user, query and fragment)");
        }

        Url = url;
        Execute = new Uri(url.AbsoluteUri.TrimEnd('/') + "/execute");
        CheckNumbers();
        CheckHeaders();
        if (!settings.Local && ((IPAddress.TryParse(url.IdnHost, out var address) && AddressRules.IsLocal(address)) || url.IdnHost == "localhost"))
        {
            throw Wrong("url", $"\"{settings.Url}\" is in the local network. Add \"local\": true when that is meant");
        }
    }

    public string Name { get; }

    public ServiceSettings Settings { get; }

    public Uri Url { get; }

    /// <summary>Where jobs are posted.</summary>
    public Uri Execute { get; }

    /// <summary>Whether an address is of the service's own host and port, the only ones that get its headers.</summary>
    public bool IsOwn(Uri address) => address.Scheme == Url.Scheme && address.IdnHost == Url.IdnHost && address.Port == Url.Port;

    /// <summary>The address to which an answer points.</summary>
    /// <param name="from">The address that gave the answer.</param>
    /// <param name="text">What the answer says: an address, or a part of one.</param>
    /// <exception cref="RefusedAddressException">It may not point there.</exception>
    public Uri Resolve(Uri from, string text)
    {
        if (!Uri.TryCreate(from, text, out var address) || !IsHttp(address) || address.UserInfo.Length > 0)
        {
            throw new RefusedAddressException($"\"{text}\" is no address of a service");
        }

        return IsOwn(address) || IsListed(address)
            ? address
            : throw new RefusedAddressException($"{address.GetLeftPart(UriPartial.Authority)} is not the service's own host, and plugins.http.settings.allow_hosts does not list it");
    }

    private bool IsListed(Uri address) =>
        (Url.Scheme != Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttps)
        && _allowHosts.Any(host => host.Equals($"{address.IdnHost}:{address.Port}", StringComparison.OrdinalIgnoreCase) || (address.IsDefaultPort && host.Equals(address.IdnHost, StringComparison.OrdinalIgnoreCase)));

    private void CheckNumbers()
    {
        if (Settings.Timeout < TimeSpan.FromMilliseconds(100) || Settings.Timeout > TimeSpan.FromDays(1))
        {
            throw Wrong("timeout", $"{Settings.Timeout} is out of range (allowed: \"100ms\" to \"1d\")");
        }

        if (Settings.PollInterval < TimeSpan.FromMilliseconds(50) || Settings.PollInterval > TimeSpan.FromHours(1))
        {
            throw Wrong("poll_interval", $"{Settings.PollInterval} is out of range (allowed: \"50ms\" to \"1h\")");
        }
    }

    private void CheckHeaders()
    {
        foreach (var (name, value) in Settings.Headers)
        {
            using var request = new HttpRequestMessage();
            var isUsable = name.Length > 0 && !name.Equals("Host", StringComparison.OrdinalIgnoreCase) && !value.AsSpan().ContainsAny("\r\n\0");

            // The value may be a secret, so it is not told.
            if (!isUsable || !request.Headers.TryAddWithoutValidation(name, value))
            {
                throw Wrong("headers", $"\"{name}\" is no header that can be set");
            }
        }
    }

    private ArgumentException Wrong(string member, string fault) => new($"plugins.http.settings.services.{Name}.{member}: {fault}.");

    private static bool IsHttp(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;
}
