using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Http;

/// <summary>One daemon with its TCP door open for all tests of a class.</summary>
public sealed class HttpDaemon : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private DaemonUnderTest? _daemon;
    private RawApi? _pipe;
    private RawApi? _tcp;

    public DaemonUnderTest Daemon => _daemon ?? throw new InvalidOperationException("The daemon has not been started.");

    /// <summary>Where the door is, as the daemon says.</summary>
    public string Url { get; private set; } = "";

    internal RawApi Pipe => _pipe ?? throw new InvalidOperationException("The daemon has not been started.");

    internal RawApi Tcp => _tcp ?? throw new InvalidOperationException("The daemon has not been started.");

    public async ValueTask InitializeAsync()
    {
        _home.AddPlugin("probe");
        _daemon = await _home.StartDaemonAsync("http.listen=127.0.0.1:0");
        _pipe = new RawApi(_home.Folder);
        Url = (await _pipe.GetAsync("daemon")).Json.Text("http")!;
        _tcp = new RawApi(Url);
    }

    public async ValueTask DisposeAsync()
    {
        _pipe?.Dispose();
        _tcp?.Dispose();
        await _home.DisposeAsync();
    }

    internal async Task<int> CountJobsAsync() => (await Pipe.GetAsync("daemon")).Json.GetProperty("jobs").EnumerateObject().Sum(state => state.Value.GetInt32());
}
