using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>One daemon with the probe plugin for all tests of a class.</summary>
public class SharedDaemon : IAsyncLifetime
{
    private readonly TestHome _home;

    public SharedDaemon()
        : this(new TestHome())
    {
    }

    protected SharedDaemon(TestHome home) => _home = home;

    public DaemonUnderTest Daemon { get; private set; } = null!;

    public HomeFolder Home => _home.Folder;

    public async ValueTask InitializeAsync()
    {
        _home.AddPlugin("probe");
        Daemon = await _home.StartDaemonAsync("engine.concurrency=8");
    }

    public async ValueTask DisposeAsync()
    {
        await _home.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Submits a job and waits for its end; returns its id.</summary>
    public async Task<string> SubmitToEndAsync(string type, string payload)
    {
        var id = await Daemon.SubmitAsync(type, payload);
        await Daemon.WaitForEndAsync(id);
        return id;
    }

    /// <summary>Starts a job that runs until the file is there; returns its id.</summary>
    public async Task<string> StartGatedAsync(string gate)
    {
        var id = await Daemon.SubmitAsync("probe", $$"""{"gate":"{{gate}}"}""");
        await Daemon.WaitForStatusAsync(id, "running");
        return id;
    }

    /// <summary>Starts a job and cancels it; returns its id.</summary>
    public async Task<string> SubmitCancelledAsync()
    {
        var id = await Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        await Daemon.Client.PostAsync($"jobs/{id}/cancel", """{"reason":"no longer wanted"}"""u8.ToArray(), TestContext.Current.CancellationToken);
        return id;
    }

    internal Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(Home, arguments);

    internal string NewFile(string? content = null)
    {
        var path = Home.In($"file-{Guid.NewGuid():N}");
        if (content is not null)
        {
            File.WriteAllText(path, content);
        }

        return path;
    }
}
