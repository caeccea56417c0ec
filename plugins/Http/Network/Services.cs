namespace McpCore.Http.Network;

/// <summary>The services of the configuration, and the clients that talk to them.</summary>
public sealed class Services : IServiceProvider, IDisposable
{
    private readonly Dictionary<string, Service> _services;
    private readonly HttpClient _public;
    private readonly HttpClient _local;

    /// <param name="settings">The plugin's settings.</param>
    /// <param name="downloads">A folder for what is being downloaded.</param>
    /// <param name="resolve">Finds the addresses of names.</param>
    /// <exception cref="ArgumentException">They cannot be used.</exception>
    internal Services(HttpSettings settings, string downloads, NameResolver resolve)
    {
        _services = settings.Services.ToDictionary(item => item.Key, item => new Service(item.Key, item.Value, settings.AllowHosts), StringComparer.Ordinal);
        (_public, _local) = (CheckedClient.Create(local: false, resolve), CheckedClient.Create(local: true, resolve));
        (MaxArtifactBytes, Downloads) = (settings.MaxArtifactBytes, downloads);
    }

    internal IEnumerable<string> Names => _services.Keys.Order(StringComparer.Ordinal);

    internal long MaxArtifactBytes { get; }

    internal string Downloads { get; }

    /// <returns>Null when the configuration has none of the name.</returns>
    internal Service? Find(string name) => _services.GetValueOrDefault(name);

    /// <summary>Two clients, since they keep connections: one that was opened for a service of the local network shall not serve another one.</summary>
    internal HttpClient ClientOf(Service service) => service.Settings.Local ? _local : _public;

    /// <summary>What agents take as constructor parameters.</summary>
    public object? GetService(Type serviceType) => serviceType == typeof(Services) ? this : null;

    public void Dispose()
    {
        _public.Dispose();
        _local.Dispose();
    }
}
