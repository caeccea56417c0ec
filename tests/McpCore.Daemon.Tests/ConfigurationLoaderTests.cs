using System.Collections;
using McpCore.Client;
using McpCore.Daemon.Configuration;

namespace McpCore.Daemon.Tests;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcpcore-test-");
    private readonly List<string> _faults = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_Nothing_GivesTheDefaults()
    {
        var options = Load();

        Assert.Empty(_faults);
        Assert.Equal(Math.Max(4, Environment.ProcessorCount), options.Core.Engine.Concurrency);
        Assert.Empty(options.Core.Engine.ConcurrencyPerType);
        Assert.Equal(1024 * 1024, options.Core.Engine.MaxPayloadBytes);
        Assert.Equal(4 * 1024 * 1024, options.Core.Engine.MaxResultBytes);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Core.Engine.Drain);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Core.Engine.CancelGrace);
        Assert.Null(options.Core.Engine.HeartbeatTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Core.PluginActivationLimit);
    }

    [Fact]
    public void Load_TheShippedFile_SaysEveryDefaultAndNoFault()
    {
        var shipped = Load(installation: File.ReadAllText(Path.Combine(Root(), "mcpcore.json")));
        var defaults = new DaemonOptions(HomeFolder.Resolve(_folder.FullName));

        Assert.Empty(_faults);
        Assert.Equal(defaults.Core.Engine.MaxPayloadBytes, shipped.Core.Engine.MaxPayloadBytes);
        Assert.Equal(defaults.Core.Engine.MaxResultBytes, shipped.Core.Engine.MaxResultBytes);
        Assert.Equal(defaults.Core.Engine.Drain, shipped.Core.Engine.Drain);
        Assert.Equal(defaults.Core.Engine.CancelGrace, shipped.Core.Engine.CancelGrace);
        Assert.Equal(defaults.Core.Engine.HeartbeatTimeout, shipped.Core.Engine.HeartbeatTimeout);
        Assert.Equal(defaults.Core.PluginActivationLimit, shipped.Core.PluginActivationLimit);
        Assert.Equal(defaults.LogLevel, shipped.LogLevel);
        Assert.Equal(defaults.MaxLogFileBytes, shipped.MaxLogFileBytes);
        Assert.Equal(defaults.MaxLogFiles, shipped.MaxLogFiles);
    }

    [Fact]
    public void TheShippedFile_NamesEverySetting()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "mcpcore.json"));

        Assert.All(OptionTable.All, option => Assert.Contains($"\"{option.Key.Split('.')[1]}\":", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_AllSources_LaterOnesWin()
    {
        var environment = new Hashtable { ["MCPCORE__ENGINE__DRAIN"] = "3s", ["MCPCORE__ENGINE__CANCEL_GRACE"] = "3s" };

        var options = Load(
            installation: """{"engine":{"concurrency":1,"max_payload_bytes":2048,"drain":"1s","cancel_grace":"1s"}}""",
            home: """{"engine":{"max_payload_bytes":4096,"drain":"2s","cancel_grace":"2s"}} // a comment""",
            environment: environment,
            overrides: ["engine.cancel_grace=4s"]);

        Assert.Empty(_faults);
        Assert.Equal(1, options.Core.Engine.Concurrency);
        Assert.Equal(4096, options.Core.Engine.MaxPayloadBytes);
        Assert.Equal(TimeSpan.FromSeconds(3), options.Core.Engine.Drain);
        Assert.Equal(TimeSpan.FromSeconds(4), options.Core.Engine.CancelGrace);
    }

    [Fact]
    public void Load_ManyFaults_AreAllReportedWithKeyValueAndRange()
    {
        Load(
            home: """{"engine":{"concurency":4,"drain":30,"max_result_bytes":1},"logging":{"level":"loud"},"speed":{}, "http": 3}""",
            environment: new Hashtable { ["MCPCORE__ENGINE__CONCURRENCY"] = "0" },
            overrides: ["engine.node"]);

        Assert.Equal(7, _faults.Count);
        Assert.Contains(_faults, fault => fault.Contains("\"engine.concurency\" is no setting; did you mean \"engine.concurrency\"?", StringComparison.Ordinal));
        Assert.Contains(_faults, fault => fault.Contains("engine.drain is 30; allowed: a duration", StringComparison.Ordinal));
        Assert.Contains(_faults, fault => fault.Contains("engine.max_result_bytes is 1; allowed: a whole number 1024 to 268435456", StringComparison.Ordinal));
        Assert.Contains(_faults, fault => fault.Contains("logging.level is \"loud\"; allowed: debug | information | warning | error", StringComparison.Ordinal));
        Assert.Contains(_faults, fault => fault.Contains("\"http\" must be an object", StringComparison.Ordinal));
        Assert.Contains(_faults, fault => fault.Contains("environment variable MCPCORE__ENGINE__CONCURRENCY: engine.concurrency is 0", StringComparison.Ordinal));
        Assert.Contains(_faults, fault => fault.Contains("--set engine.node: expected key=value", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_FileThatIsNoJson_IsAFault()
    {
        Load(home: "{ engine:");

        Assert.Contains("mcpcore.json cannot be read", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AgentSection_IsHandedToItsType()
    {
        var options = Load(home: """{"agents":{"my_type":{"url":"x","n":3}}}""");

        Assert.Empty(_faults);
        Assert.Equal("""{"url":"x","n":3}""", options.Core.AgentSettings["my_type"].ToJsonString());
    }

    [Fact]
    public void Load_NullInALaterSource_UndoesAValue()
    {
        var options = Load(installation: """{"engine":{"heartbeat_timeout":"5s"}}""", home: """{"engine":{"heartbeat_timeout":null}}""");

        Assert.Empty(_faults);
        Assert.Null(options.Core.Engine.HeartbeatTimeout);
    }

    [Fact]
    public void Load_TextThatLooksLikeANumber_IsAText()
    {
        var options = Load(overrides: ["engine.node=123"]);

        Assert.Empty(_faults);
        Assert.Equal("123", options.Core.Engine.Node);
    }

    [Fact]
    public void Load_LimitsPerType_AreRead()
    {
        var options = Load(overrides: ["engine.concurrency_per_type={\"backtest\":2}"]);

        Assert.Empty(_faults);
        Assert.Equal(2, options.Core.Engine.ConcurrencyPerType["backtest"]);
    }

    private DaemonOptions Load(string? installation = null, string? home = null, IDictionary? environment = null, IReadOnlyList<string>? overrides = null)
    {
        var file = Path.Combine(_folder.FullName, "installation.json");
        if (installation is not null)
        {
            File.WriteAllText(file, installation);
        }

        var folder = HomeFolder.Resolve(_folder.FullName);
        if (home is not null)
        {
            File.WriteAllText(folder.Configuration, home);
        }

        return ConfigurationLoader.Load(folder, file, environment ?? new Hashtable(), overrides ?? [], _faults);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "McpCore.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
