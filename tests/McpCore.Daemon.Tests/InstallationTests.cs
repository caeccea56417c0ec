using McpCore.Daemon.Configuration;

namespace McpCore.Daemon.Tests;

public sealed class InstallationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcpcore-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Find_PluginsBesideTheProgram_AreTaken()
    {
        _folder.CreateSubdirectory("plugins");

        Assert.Equal(new Installation(In("plugins"), In("mcpcore.json")), Installation.Find(_folder.FullName));
    }

    [Fact]
    public void Find_OutputFolderOfACheckout_TakesWhatTheBuildHasLeft()
    {
        File.WriteAllText(In("McpCore.sln"), "");
        var output = _folder.CreateSubdirectory("src/McpCore.Daemon/bin/Release/net10.0");

        Assert.Equal(new Installation(In("artifacts", "plugins"), In("mcpcore.json")), Installation.Find(output.FullName));
    }

    [Fact]
    public void Find_InstallationInAFolderOfACheckout_IsAnInstallation()
    {
        File.WriteAllText(In("McpCore.sln"), "");
        var installation = _folder.CreateSubdirectory("out");
        installation.CreateSubdirectory("plugins");

        Assert.Equal(new Installation(In("out", "plugins"), In("out", "mcpcore.json")), Installation.Find(installation.FullName));
    }

    private string In(params string[] parts) => Path.Combine([_folder.FullName, .. parts]);
}
