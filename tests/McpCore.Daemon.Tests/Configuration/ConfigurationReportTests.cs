using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Daemon.Configuration;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Tests.Configuration;

public sealed class ConfigurationReportTests : IDisposable
{
    private readonly ConfigurationSources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Fact]
    public void Rows_OfAnyConfiguration_AreAllSettingsInTheOrderOfTheTable()
    {
        var configuration = _sources.Load(home: """{"agents":{"b":{},"a":{}}}""");

        var rows = ConfigurationReport.Rows(configuration);

        Assert.Equal([.. OptionTable.All.Select(option => option.Key), "agents.a", "agents.b"], rows.Select(row => row.Key));
    }

    [Fact]
    public void Write_ChangedValues_AreShownWithOriginAndDefault()
    {
        var settings = Written(_sources.Load(overrides:
        [
            "engine.concurrency_per_type={\"a\":2}", "engine.drain=90s", "engine.heartbeat_timeout=1m", "logging.level=debug", "plugins.folders=[\"/a\"]", "logging.max_files=3",
        ]));

        Assert.Equal("""{"key":"engine.drain","value":"1m30s","origin":{"kind":"command_line","source":"--set engine.drain"},"default":"30s"}""", settings["engine.drain"].GetRawText());
        Assert.Equal("""{"a":2}""", settings["engine.concurrency_per_type"].GetProperty("value").GetRawText());
        Assert.Equal("1m", settings["engine.heartbeat_timeout"].GetProperty("value").GetString());
        Assert.Equal(JsonValueKind.Null, settings["engine.heartbeat_timeout"].GetProperty("default").ValueKind);
        Assert.Equal("debug", settings["logging.level"].GetProperty("value").GetString());
        Assert.Equal("""["/a"]""", settings["plugins.folders"].GetProperty("value").GetRawText());
        Assert.Equal(3, settings["logging.max_files"].GetProperty("value").GetInt32());
        Assert.Equal("""{"kind":"default","source":null}""", settings["logging.max_file_bytes"].GetProperty("origin").GetRawText());
    }

    [Fact]
    public void Rows_AgentsSecrets_AreMasked()
    {
        var configuration = _sources.Load(home: """{"agents":{"t":{"api_key":"a1","url":"https://me:a2@host/x?y=@","deep":[{"AccessToken":{"a":"a3"},"password":null}],"n":1}}}""");

        var row = ConfigurationReport.Rows(configuration).Last();

        Assert.Equal("""{"api_key":"***","url":"https://***@host/x?y=@","deep":[{"AccessToken":"***","password":null}],"n":1}""", row.Value!.ToJsonString(ConfigurationReport.Plain));
        Assert.Equal("a1", configuration.Options.Core.AgentSettings["t"]["api_key"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"client_secret":"x"}""", """{"client_secret":"***"}""")]
    [InlineData("""{"Passphrase":"x","credentials":["x"]}""", """{"Passphrase":"***","credentials":"***"}""")]
    [InlineData("""{"user":"x","mail":"me@host","path":"/a/b"}""", """{"user":"x","mail":"me@host","path":"/a/b"}""")]
    public void Mask_GoesByTheNamesOfMembers(string settings, string expected) =>
        Assert.Equal(expected, SecretMask.Of(JsonNode.Parse(settings))!.ToJsonString());

    private static Dictionary<string, JsonElement> Written(EffectiveConfiguration configuration)
    {
        Assert.Empty(configuration.Faults);
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(WireJson.ToBytes(writer => ConfigurationReport.Write(writer, configuration))));
        return document.RootElement.EnumerateArray().ToDictionary(setting => setting.GetProperty("key").GetString()!, setting => setting.Clone());
    }
}
