using McpCore.Client;

namespace McpCore.AcceptanceTests.Harness;

/// <summary>A fresh home, removed at the end with every daemon that was started on it.</summary>
public sealed class TestHome : IAsyncDisposable
{
    private readonly List<DaemonUnderTest> _daemons = [];

    public TestHome() => Folder = HomeFolder.Resolve(Path.Combine(Path.GetTempPath(), $"mcpcore-test-{Guid.NewGuid().ToString("N")[..12]}"));

    public HomeFolder Folder { get; }

    /// <summary>Whether its daemons have every plugin that is shipped, not only generic: for tests of those plugins, or of what there is without any step.</summary>
    public bool WithShippedPlugins { get; init; }

    /// <summary>Copies one of the suite's plugins into the home's drop folder.</summary>
    public string AddPlugin(string id, string? folderName = null)
    {
        var target = Path.Combine(Folder.Plugins, folderName ?? id);
        TempFolder.Copy(Path.Combine(Checkout.TestPlugins, id), target);
        return target;
    }

    /// <summary>Starts a daemon on the home and waits until it answers.</summary>
    public async Task<DaemonUnderTest> StartDaemonAsync(params string[] settings)
    {
        var daemon = await DaemonUnderTest.StartAsync(WithShippedPlugins ? Checkout.Daemon : LeanInstallation.Daemon, Folder, settings, []);
        _daemons.Add(daemon);
        return daemon;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in _daemons)
        {
            await daemon.DisposeAsync();
        }

        if (Directory.Exists(Folder.Path))
        {
            Directory.Delete(Folder.Path, recursive: true);
        }
    }
}
