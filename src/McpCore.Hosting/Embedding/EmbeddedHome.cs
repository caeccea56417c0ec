using McpCore.Client;

namespace McpCore.Hosting.Embedding;

/// <summary>The home of an engine inside an application: locked as a daemon locks its own, from the start of the host until the store is closed.</summary>
internal sealed class EmbeddedHome(McpCoreOptions options) : IDisposable
{
    private HomeLock? _lock;

    public HomeFolder Folder { get; } = HomeFolder.Resolve(options.Home);

    /// <exception cref="HomeInUseException">Another process, or another host of this one, has the home.</exception>
    public void Take(string version)
    {
        _lock = HomeLock.TryAcquire(Folder)
            ?? throw new HomeInUseException($"The home {Folder.Path} is already served by {HomeLock.Holder(Folder)}. End it, talk to it with a McpCoreClient, or choose another home.");
        _lock.Announce(pipe: null, http: null, version);
    }

    public void Dispose() => _lock?.Dispose();
}
