namespace McpCore.AcceptanceTests.Installation;

/// <summary>What the documented publish leaves. Tests read it and run its programs; none changes it.</summary>
public sealed class PublishedInstallation(OnePublish publish) : IAsyncLifetime
{
    public string Path { get; private set; } = "";

    public string CommandLine => System.IO.Path.Combine(Path, "mcpcore");

    public string Daemon => System.IO.Path.Combine(Path, "mcpcored");

    public async ValueTask InitializeAsync() => Path = await publish.FolderAsync();

    public ValueTask DisposeAsync() => default;
}
