using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>One daemon with the test plugins for all tests of a class, where their jobs do not disturb each other.</summary>
public class ApiDaemon : IAsyncLifetime
{
    private readonly TestHome _home;
    private RawApi? _api;
    private DaemonUnderTest? _daemon;

    public ApiDaemon()
        : this(new TestHome())
    {
    }

    protected ApiDaemon(TestHome home) => _home = home;

    public DaemonUnderTest Daemon => _daemon ?? throw new InvalidOperationException("The daemon has not been started.");

    internal RawApi Api => _api ?? throw new InvalidOperationException("The daemon has not been started.");

    public async ValueTask InitializeAsync()
    {
        _home.AddPlugin("probe");
        _home.AddPlugin("echo");
        _daemon = await _home.StartDaemonAsync("engine.concurrency=16", "engine.node=test-node");
        _api = new RawApi(_home.Folder);
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        await _home.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The file of a gate that a probe may wait for.</summary>
    internal Gate NewGate() => new(Daemon.Home);

    /// <summary>Submits one job to be refused or accepted.</summary>
    internal Task<RawAnswer> PostJobAsync(string body) => Api.PostAsync("jobs", body);

    /// <summary>All jobs that there are.</summary>
    internal async Task<int> CountJobsAsync() =>
        (await Daemon.Client.GetAsync("daemon", TestContext.Current.CancellationToken)).GetProperty("jobs").EnumerateObject().Sum(state => state.Value.GetInt32());

    internal Task<JsonElement> GetJobAsync(string id) => Daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
}
