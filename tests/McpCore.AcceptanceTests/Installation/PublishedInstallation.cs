using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Installation;

/// <summary>What the documented publish leaves, moved to another place afterwards, so that nothing in it can rely on where it was made.</summary>
public sealed class PublishedInstallation : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public string Path => _folder.In("installation");

    public string CommandLine => System.IO.Path.Combine(Path, "mcpcore");

    public string Daemon => System.IO.Path.Combine(Path, "mcpcored");

    public async ValueTask InitializeAsync()
    {
        var published = _folder.In("published");

        // As documented, but for the analysers, which have judged the same code in the ordinary build.
        await ToolRun.SucceedAsync(Checkout.Root, "dotnet", ["publish", "src/McpCore.Cli", "-c", "Release", "-o", published, "-v", "q", "-p:RunAnalyzers=false"]);
        Directory.Move(published, Path);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
