using McpCore.Agents;

namespace McpCore.Plugins.Services;

/// <summary>What a version of a plugin in this process talks to: the daemon's, or a worker's.</summary>
internal sealed class HostPluginPort(
    string id,
    string version,
    ReadOnlyMemory<byte> settings,
    IReadOnlyDictionary<string, string> secrets,
    string dataDirectory,
    Action<JobLogLevel, string, string> log) : PluginPort, IDisposable
{
    private readonly Lock _lock = new();
    private HttpClient? _http;
    private bool _disposed;

    public override string Id => id;

    public override string Version => version;

    public override ReadOnlyMemory<byte> Settings => settings;

    public override IReadOnlyDictionary<string, string> Secrets => secrets;

    public override string DataDirectory => dataDirectory;

    public override HttpClient Http
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _http ??= CreateClient();
            }
        }
    }

    public override void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties) =>
        log(level, template, message);

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _http?.Dispose();
        }
    }

    /// <summary>Timers of the client that were made within a call of the plugin would keep its context values, and with them the plugin.</summary>
    private static HttpClient CreateClient()
    {
        using var suppressed = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    }
}
