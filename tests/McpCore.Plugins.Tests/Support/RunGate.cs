namespace McpCore.Plugins.Tests.Support;

/// <summary>A file for which a run of the probe waits.</summary>
internal sealed record RunGate(string Path)
{
    public Task OpenAsync() => File.WriteAllTextAsync(Path, "", TestContext.Current.CancellationToken);
}
