using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Installation;

/// <summary>The Debian package, built once by its script from the published installation.</summary>
public sealed class DebianPackage(OnePublish publish) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public string Path { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (ToolRun.IsThere("dpkg-deb"))
        {
            var script = System.IO.Path.Combine(Checkout.Root, "deploy", "debian", "build-deb.sh");
            Path = (await ToolRun.SucceedAsync(_folder.Path, script, ["--installation", await publish.FolderAsync(), "--output", _folder.Path])).TrimEnd();
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
