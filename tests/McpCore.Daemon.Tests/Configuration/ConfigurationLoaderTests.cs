using System.Collections;
using McpCore.Daemon.Configuration;

namespace McpCore.Daemon.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly ConfigurationSources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Fact]
    public void Load_Nothing_GivesTheDefaults()
    {
        var options = _sources.LoadValid();

        Assert.Equal(Math.Max(4, Environment.ProcessorCount), options.Core.Engine.Concurrency);
        Assert.Empty(options.Core.Engine.ConcurrencyPerType);
        Assert.Equal(1024 * 1024, options.Core.Engine.MaxPayloadBytes);
        Assert.Equal(4 * 1024 * 1024, options.Core.Engine.MaxResultBytes);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Core.Engine.Drain);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Core.Engine.CancelGrace);
        Assert.Null(options.Core.Engine.HeartbeatTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Core.PluginActivationLimit);
        Assert.Null(options.HttpListen);
    }

    [Fact]
    public void Load_AllSources_LaterOnesWin()
    {
        var environment = new Hashtable { ["MCPCORE__ENGINE__DRAIN"] = "3s", ["MCPCORE__ENGINE__CANCEL_GRACE"] = "3s" };

        var options = _sources.LoadValid(
            installation: """{"engine":{"concurrency":1,"max_payload_bytes":2048,"drain":"1s","cancel_grace":"1s"}}""",
            home: """{"engine":{"max_payload_bytes":4096,"drain":"2s","cancel_grace":"2s"}} // a comment""",
            environment: environment,
            overrides: ["engine.cancel_grace=4s"]);

        Assert.Equal(1, options.Core.Engine.Concurrency);
        Assert.Equal(4096, options.Core.Engine.MaxPayloadBytes);
        Assert.Equal(TimeSpan.FromSeconds(3), options.Core.Engine.Drain);
        Assert.Equal(TimeSpan.FromSeconds(4), options.Core.Engine.CancelGrace);
    }

    [Fact]
    public void Load_AllSources_RecordsTheOriginOfEachValue()
    {
        var configuration = _sources.Load(
            installation: """{"engine":{"max_payload_bytes":2048,"drain":"1s","cancel_grace":"1s"},"agents":{"a":{}}}""",
            home: """{"engine":{"drain":"2s","cancel_grace":"2s"}}""",
            environment: new Hashtable { ["MCPCORE__ENGINE__DRAIN"] = "3s", ["MCPCORE_HOME"] = "/nowhere", ["PATH"] = "/bin" },
            overrides: ["logging.max_files=3"]);

        Assert.Empty(configuration.Faults);
        Assert.Equal(ConfigurationOrigin.Default, configuration.OriginOf("engine.concurrency"));
        Assert.Equal(ConfigurationOrigin.File(_sources.InstallationFile), configuration.OriginOf("engine.max_payload_bytes"));
        Assert.Equal(ConfigurationOrigin.File(_sources.InstallationFile), configuration.OriginOf("agents.a"));
        Assert.Equal(ConfigurationOrigin.File(_sources.Home.Configuration), configuration.OriginOf("engine.cancel_grace"));
        Assert.Equal(ConfigurationOrigin.Environment("MCPCORE__ENGINE__DRAIN"), configuration.OriginOf("engine.drain"));
        Assert.Equal(new ConfigurationOrigin("command_line", "--set logging.max_files"), configuration.OriginOf("logging.max_files"));
    }

    [Fact]
    public void Load_TheHomeIsTheInstallation_ReadsItsFileOnce()
    {
        File.WriteAllText(_sources.Home.Configuration, """{"speed":{}}""");

        var configuration = ConfigurationLoader.Load(_sources.Home, _sources.Home.Configuration, new Hashtable(), []);

        Assert.Single(configuration.Faults);
    }

    [Fact]
    public void Load_AgentSection_IsHandedToItsType()
    {
        var options = _sources.LoadValid(home: """{"agents":{"my_type":{"url":"x","n":3}}}""");

        Assert.Equal("""{"url":"x","n":3}""", options.Core.AgentSettings["my_type"].ToJsonString());
    }

    [Fact]
    public void Load_NullInALaterSource_UndoesAValue()
    {
        var options = _sources.LoadValid(installation: """{"engine":{"heartbeat_timeout":"5s"}}""", home: """{"engine":{"heartbeat_timeout":null}}""");

        Assert.Null(options.Core.Engine.HeartbeatTimeout);
    }

    [Fact]
    public void Load_ObjectInALaterSource_ReplacesTheWholeValue()
    {
        var options = _sources.LoadValid(
            installation: """{"engine":{"concurrency_per_type":{"a":1,"b":2}},"agents":{"t":{"x":1}}}""",
            home: """{"engine":{"concurrency_per_type":{"b":3}},"agents":{"t":{"y":2}}}""");

        Assert.Equal(KeyValuePair.Create("b", 3), Assert.Single(options.Core.Engine.ConcurrencyPerType));
        Assert.Equal("""{"y":2}""", options.Core.AgentSettings["t"].ToJsonString());
    }

    [Fact]
    public void Load_TextThatLooksLikeANumber_IsAText()
    {
        var options = _sources.LoadValid(overrides: ["engine.node=123"]);

        Assert.Equal("123", options.Core.Engine.Node);
    }

    [Fact]
    public void Load_LimitsPerType_AreRead()
    {
        var options = _sources.LoadValid(overrides: ["engine.concurrency_per_type={\"backtest\":2}"]);

        Assert.Equal(2, options.Core.Engine.ConcurrencyPerType["backtest"]);
    }
}
