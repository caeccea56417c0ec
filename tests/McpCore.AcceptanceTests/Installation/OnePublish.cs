using McpCore.AcceptanceTests.Harness;
using McpCore.AcceptanceTests.Installation;

[assembly: AssemblyFixture(typeof(OnePublish))]

namespace McpCore.AcceptanceTests.Installation;

/// <summary>
/// The documented publish, made once, when the first test asks for it, and the only build of the suite that writes to the checkout: so the tests that need
/// it can run beside each other. It is moved to another place afterwards, so that nothing in it can rely on where it was made.
/// </summary>
public sealed class OnePublish : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lock _lock = new();
    private Task<string>? _publish;

    /// <returns>The folder of the installation.</returns>
    public Task<string> FolderAsync()
    {
        lock (_lock)
        {
            return _publish ??= PublishAsync();
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> PublishAsync()
    {
        var (published, installation) = (_folder.In("published"), _folder.In("installation"));

        // As documented, but for the analysers, which have judged the same code in the ordinary build.
        await ToolRun.SucceedAsync(Checkout.Root, "dotnet", ["publish", "src/McpCore.Cli", "-c", "Release", "-o", published, "-v", "q", "-p:RunAnalyzers=false"]);
        Directory.Move(published, installation);
        return installation;
    }
}
