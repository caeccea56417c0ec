using McpCore.Client;

namespace McpCore.AcceptanceTests.Harness;

/// <summary>A fresh home, removed at the end with every daemon that was started on it.</summary>
public sealed class TestHome : IAsyncDisposable
{
    private readonly List<DaemonUnderTest> _daemons = [];

    public TestHome() => Folder = HomeFolder.Resolve(Path.Combine(Path.GetTempPath(), $"mcpcore-test-{Guid.NewGuid().ToString("N")[..12]}"));

    public HomeFolder Folder { get; }

    /// <summary>Copies one of the suite's plugins into the home's drop folder.</summary>
    public string AddPlugin(string id, string? folderName = null)
    {
        var target = Path.Combine(Folder.Plugins, folderName ?? id);
        Copy(Path.Combine(Checkout.TestPlugins, id), target);
        return target;
    }

    /// <summary>Starts a daemon on the home and waits until it answers.</summary>
    public async Task<DaemonUnderTest> StartDaemonAsync(params string[] settings)
    {
        var daemon = await DaemonUnderTest.StartAsync(Folder, settings);
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

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path, overwrite: true);
        }
    }
}
