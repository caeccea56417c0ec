using System.Collections;
using McpCore.Client;
using McpCore.Daemon.Configuration;

namespace McpCore.Daemon.Tests.Configuration;

/// <summary>The sources of a configuration in a fresh folder.</summary>
internal sealed class ConfigurationSources : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcpcore-test-");

    public ConfigurationSources() => Home = HomeFolder.Resolve(_folder.FullName);

    public HomeFolder Home { get; }

    public string InstallationFile => Home.In("installation.json");

    public EffectiveConfiguration Load(string? installation = null, string? home = null, IDictionary? environment = null, IReadOnlyList<string>? overrides = null)
    {
        if (installation is not null)
        {
            File.WriteAllText(InstallationFile, installation);
        }

        if (home is not null)
        {
            File.WriteAllText(Home.Configuration, home);
        }

        return ConfigurationLoader.Load(Home, InstallationFile, environment ?? new Hashtable(), overrides ?? []);
    }

    /// <summary>Loads sources that must have no fault.</summary>
    public DaemonOptions LoadValid(string? installation = null, string? home = null, IDictionary? environment = null, IReadOnlyList<string>? overrides = null)
    {
        var configuration = Load(installation, home, environment, overrides);
        Assert.Empty(configuration.Faults);
        return configuration.Options;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
