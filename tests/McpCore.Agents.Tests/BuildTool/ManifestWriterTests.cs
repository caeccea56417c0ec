using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpCore.Agents.Tool;
using McpCore.Agents.Tool.Manifest;

namespace McpCore.Agents.Tests.BuildTool;

public sealed class ManifestWriterTests : IDisposable
{
    private readonly PluginFolder _folder = PluginFolder.Echo();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_APlugin_SaysWhatItIs()
    {
        var manifest = Write("runtimes=linux-x64, any", "isolation=process", "memory=512MB", "heap=256MB", "time=10m");

        Assert.Equal(
            ("echo", "1.2.3", "McpCore.TestPlugins.Echo.dll", "[1.0,2.0)", "net10.0", "process"),
            (Text(manifest, "id"), Text(manifest, "version"), Text(manifest, "entry"), Text(manifest, "contract"), Text(manifest, "target_framework"), Text(manifest, "isolation")));
        Assert.Equal("""["linux-x64"]""", manifest["runtimes"]!.ToJsonString());
        Assert.Equal("""{"memory":"512MB","heap":"256MB","time":"10m"}""", manifest["limits"]!.ToJsonString());
        Assert.Equal("""{"contract":"1.0.0","runtime":"10.0"}""", manifest["built_with"]!.ToJsonString());
    }

    [Fact]
    public void Write_APlugin_SaysWhatItsAgentsDescribe()
    {
        var type = Assert.Single(Write()["job_types"]!.AsArray())!;

        const string Schema = """{"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false}""";
        Assert.Equal(("echo", """["old_echo"]""", "Returns its text."), (Text(type, "name"), type["aliases"]!.ToJsonString(), Text(type, "description")));
        Assert.Equal((Schema, Schema), (type["payload_schema"]!.ToJsonString(), type["result_schema"]!.ToJsonString()));
    }

    [Fact]
    public void Write_APluginWithSettings_SaysTheirSchemaWithoutMakingIt()
    {
        using var folder = new PluginFolder("serviced", "McpCore.TestPlugins.Serviced.dll");

        var manifest = JsonNode.Parse(ManifestWriter.Write(folder.Inputs(), PluginAssembly.Load(folder.Entry)))!;

        Assert.Equal(["greeting"], manifest["configuration_schema"]!["required"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(10, (int)manifest["configuration_schema"]!["properties"]!["retries"]!["maximum"]!);
        Assert.Equal("serviced", Text(Assert.Single(manifest["job_types"]!.AsArray())!, "name"));
        Assert.Null(Write()["configuration_schema"]);
    }

    [Fact]
    public void Write_NothingSaid_IsInProcessWithoutLimits()
    {
        var manifest = Write();

        Assert.Equal("inprocess", Text(manifest, "isolation"));
        Assert.Equal("""{"memory":null,"heap":null,"time":null}""", manifest["limits"]!.ToJsonString());
        Assert.Equal("[]", manifest["runtimes"]!.ToJsonString());
    }

    [Fact]
    public void Write_TheFolder_ListsWhatBelongsToThePluginWithItsHash()
    {
        Directory.CreateDirectory(_folder.In("de"));
        foreach (var file in new[] { "de/Texts.dll", "Notes.pdb", "Notes.xml", "plugin.json", "plugin.json.sig", "data.csv" })
        {
            File.WriteAllText(_folder.In(file), file);
        }

        var files = Write()["files"]!.AsObject();

        Assert.Equal(
            ["McpCore.TestPlugins.Echo.deps.json", "McpCore.TestPlugins.Echo.dll", "McpCore.TestPlugins.Echo.runtimeconfig.json", "data.csv", "de/Texts.dll"],
            files.Select(file => file.Key));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("de/Texts.dll"u8)), (string?)files["de/Texts.dll"]);
    }

    [Fact]
    public void Write_TheSamePluginElsewhereAndLater_IsTheSameBytes()
    {
        using var other = PluginFolder.Echo();
        foreach (var file in Directory.GetFiles(other.Path))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Assert.Equal(Bytes(_folder), Bytes(other));
    }

    [Fact]
    public void Write_AConstructorThatThrows_IsNotRun()
    {
        using var folder = new PluginFolder("bad-constructor", "McpCore.TestPlugins.BadConstructor.dll");

        Assert.Contains("bad_constructor", System.Text.Encoding.UTF8.GetString(Bytes(folder)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("isolation=container", "PluginIsolation is \"container\"; expected \"inprocess\" or \"process\"")]
    [InlineData("memory=lots", "PluginMemoryLimit is \"lots\"; expected a size")]
    [InlineData("heap=0MB", "PluginHeapLimit is \"0MB\"; expected a size")]
    [InlineData("time=10", "PluginTimeLimit is \"10\"; expected a duration")]
    [InlineData("id=../up", "PluginId is \"../up\"; expected letters")]
    [InlineData("id=", "PluginId is \"\"; expected letters")]
    [InlineData("version=1/2", "Version is \"1/2\"; expected letters")]
    public void Write_AWrongProperty_IsNamed(string line, string words)
    {
        var fault = Assert.Throws<ToolException>(() => Write(line));

        Assert.Equal("MCPA100", fault.Code);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoAgents_SaysWhatToDo()
    {
        using var folder = new PluginFolder("no-agents", "McpCore.TestPlugins.NoAgents.dll");

        var fault = Assert.Throws<ToolException>(() => PluginAssembly.Load(folder.Entry));

        Assert.Equal("MCPA101", fault.Code);
        Assert.Contains("<McpCorePlugin>false</McpCorePlugin>", fault.Message, StringComparison.Ordinal);
    }

    private static string? Text(JsonNode node, string member) => (string?)node[member];

    private static byte[] Bytes(PluginFolder folder, params string[] lines) => ManifestWriter.Write(folder.Inputs(lines), PluginAssembly.Load(folder.Entry));

    private JsonNode Write(params string[] lines) => JsonNode.Parse(Bytes(_folder, lines))!;
}
