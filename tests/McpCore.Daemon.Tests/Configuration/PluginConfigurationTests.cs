using System.Collections;
using McpCore.Daemon.Configuration;
using McpCore.Plugins;

namespace McpCore.Daemon.Tests.Configuration;

/// <summary>What is configured for single plugins, beside the settings that all plugins share.</summary>
public sealed class PluginConfigurationTests : IDisposable
{
    private readonly ConfigurationSources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Fact]
    public void Load_AllMembers_AreTaken()
    {
        var options = _sources.LoadValid(home: """
            {
              "plugins": {
                "settle": "2s",
                "my.plugin": {
                  "settings": { "url": "x", "key": { "secret": "env:KEY" } },
                  "isolation": "process",
                  "limits": { "memory": "512MB", "heap": "256MB", "time": "10m" },
                  "canary": { "version": "2.0.0", "percent": 10 },
                  "unfit_jobs": "refuse"
                }
              }
            }
            """);

        var (id, plugin) = Assert.Single(options.Core.Plugins);
        Assert.Equal(("my.plugin", """{"url":"x","key":{"secret":"env:KEY"}}""", "process"), (id, plugin.Settings!.ToJsonString(), plugin.Isolation));
        Assert.Equal((512L << 20, 256L << 20, TimeSpan.FromMinutes(10)), (plugin.MemoryLimit, plugin.HeapLimit, plugin.TimeLimit));
        Assert.Equal(("2.0.0", 10), (plugin.Canary!.Version, plugin.Canary.Percent));
        Assert.Equal((UnfitJobsRule.Refuse, UnfitJobsRule.Warn), (plugin.UnfitJobs, options.Core.PluginUnfitJobs));
    }

    [Fact]
    public void Load_LaterSource_ReplacesAMemberAsAWhole()
    {
        var options = _sources.LoadValid(
            home: """{ "plugins": { "mail": { "settings": { "a": 1, "b": 2 }, "isolation": "process" } } }""",
            environment: new Hashtable { ["MCPCORE__PLUGINS__MAIL__ISOLATION"] = "inprocess" },
            overrides: ["plugins.mail.settings={\"a\":3}", "plugins.my.plugin.isolation=process"]);

        Assert.Equal(("""{"a":3}""", "inprocess"), (options.Core.Plugins["mail"].Settings!.ToJsonString(), options.Core.Plugins["mail"].Isolation));
        Assert.Equal("process", options.Core.Plugins["my.plugin"].Isolation);
    }

    [Theory]
    [InlineData("""{ "isolatoin": "process" }""", "\"plugins.mail.isolatoin\" is no setting of a plugin; did you mean \"isolation\"?")]
    [InlineData("""{ "colour": 1 }""", "\"plugins.mail.colour\" is no setting of a plugin; these are settings, isolation, limits, canary, unfit_jobs.")]
    [InlineData("""{ "isolation": "none" }""", "plugins.mail.isolation is \"none\"; allowed: \"inprocess\" or \"process\".")]
    [InlineData("""{ "settings": "hunter2" }""", "plugins.mail.settings has another form; allowed: an object with the plugin's own settings.")]
    [InlineData("""{ "limits": { "memory": "much" } }""", "plugins.mail.limits is {\"memory\":\"much\"}; allowed: an object of memory and heap (sizes such as \"512MB\") and time (a duration).")]
    [InlineData("""{ "limits": { "disk": "1GB" } }""", "plugins.mail.limits is {\"disk\":\"1GB\"}; allowed: an object of memory and heap (sizes such as \"512MB\") and time (a duration).")]
    [InlineData("""{ "canary": { "version": "2.0.0", "percent": 101 } }""", "plugins.mail.canary is {\"version\":\"2.0.0\",\"percent\":101}; allowed: an object of version (a text) and percent (a whole number 0 to 100).")]
    [InlineData("""{ "unfit_jobs": "ignore" }""", "plugins.mail.unfit_jobs is \"ignore\"; allowed: \"warn\" or \"refuse\".")]
    [InlineData("""{ "canary": { "version": "2.0.0" } }""", "plugins.mail.canary is {\"version\":\"2.0.0\"}; allowed: an object of version (a text) and percent (a whole number 0 to 100).")]
    public void Load_WrongMember_IsToldWithItsPlace(string plugin, string message)
    {
        var fault = Assert.Single(_sources.Load(home: $$"""{ "plugins": { "mail": {{plugin}} } }""").Faults);

        Assert.Equal(($"{_sources.Home.Configuration}:1:26: {message}", "plugins.mail"), (fault.ToString(), fault.Key![..12]));
    }

    [Fact]
    public void Load_MisspeltSetting_IsNoPlugin()
    {
        var fault = Assert.Single(_sources.Load(home: """{ "plugins": { "setle": "2s" } }""").Faults);

        Assert.Equal("plugins.settle", fault.Suggestion);
    }

    [Fact]
    public void Rows_ConfiguredPlugin_AreShownWithOriginAndWithoutSecrets()
    {
        var configuration = _sources.Load(home: """{ "plugins": { "mail": { "settings": { "password": "hunter2", "url": "smtp://ada:pw@host" }, "canary": { "version": "2", "percent": 5 } } } }""");

        var rows = ConfigurationReport.Rows(configuration).Where(row => row.Key.StartsWith("plugins.mail.", StringComparison.Ordinal)).ToList();

        Assert.Equal(["plugins.mail.settings", "plugins.mail.canary"], rows.Select(row => row.Key));
        Assert.Equal("""{"password":"***","url":"smtp://***@host"}""", rows[0].Value!.ToJsonString());
        Assert.All(rows, row => Assert.Equal(_sources.Home.Configuration, row.Origin.Source));
    }
}
