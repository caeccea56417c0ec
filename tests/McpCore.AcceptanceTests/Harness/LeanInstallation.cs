using McpCore.AcceptanceTests.Harness;

[assembly: AssemblyFixture(typeof(LeanInstallation))]

namespace McpCore.AcceptanceTests.Harness;

/// <summary>
/// The daemon of this checkout beside one of the plugins that are shipped, generic. To load the others is a third of the work of a start, and hardly a
/// test that starts a daemon submits their jobs. Copied anew for each run of the suite, so that it is never older than the last build.
/// </summary>
public sealed class LeanInstallation : IDisposable
{
    private static readonly TempFolder Folder = new();

    public LeanInstallation()
    {
        TempFolder.Copy(Path.GetDirectoryName(Checkout.Daemon)!, Folder.Path);
        TempFolder.Copy(Path.Combine(Checkout.ShippedPlugins, "generic"), Folder.In("plugins", "generic"));
        File.Copy(Path.Combine(Checkout.Root, "mcpcore.json"), Folder.In("mcpcore.json"));
    }

    internal static string Daemon => Folder.In(Path.GetFileName(Checkout.Daemon));

    internal static string Plugins => Folder.In("plugins");

    public void Dispose() => Folder.Dispose();
}
