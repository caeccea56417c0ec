using McpCore.Plugins.Manifest;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Manifest;

public sealed class PluginManifestTests : IDisposable
{
    private const string Valid = """
        {
          // The build writes this file.
          "id": "echo", "version": "1.2.3-beta+4", "entry": "Echo.dll", "contract": "[1.0,2.0)",
          "job_types": [{ "name": "echo", "aliases": ["old_echo"] }], "isolation": "inprocess", "from_the_future": true,
        }
        """;

    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Read_NoFile_IsNull()
    {
        Assert.Null(PluginManifest.Read(_home.PathOf("nowhere")));
    }

    [Fact]
    public void Read_Valid_HasAllMembers()
    {
        var manifest = Read(Valid);

        Assert.Equal(("echo", "1.2.3-beta+4", "Echo.dll", "inprocess"), (manifest.Id, manifest.Version, manifest.Entry, manifest.Isolation));
        var type = Assert.Single(manifest.JobTypes);
        Assert.Equal("echo", type.Name);
        Assert.Equal(["old_echo"], type.Aliases);
    }

    [Fact]
    public void Read_LeastMembers_TakesDefaults()
    {
        var manifest = Read("""{"id":"echo","version":"1.0","entry":"Echo.dll"}""");

        Assert.Empty(manifest.JobTypes);
        Assert.Equal("inprocess", manifest.Isolation);
        Assert.Equal(ContractRange.Parse("[1.0,2.0)"), manifest.Contract);
        Assert.Empty(manifest.Runtimes);
        Assert.Null(manifest.TargetFramework);
        Assert.Null(manifest.ConfigurationSchema);
        Assert.Null(manifest.Files);
        Assert.Equal(PluginLimits.None, manifest.Limits);
    }

    [Fact]
    public void Read_WhatTheBuildWrites_HasItAll()
    {
        var hash = new string('a', 64);

        var manifest = Read($$"""
            {
              "id": "echo", "version": "1.0", "entry": "Echo.dll", "target_framework": "net10.0", "runtimes": ["linux-x64"],
              "job_types": [{ "name": "echo", "description": "Echoes.", "payload_schema": { "type": "object" }, "result_schema": true }],
              "configuration_schema": { "type": "object", "properties": {} }, "isolation": "process",
              "limits": { "memory": "512MB", "heap": "256MB", "time": "10m" }, "files": { "Echo.dll": "{{hash}}", "de/Echo.resources.dll": "{{hash}}" }
            }
            """);

        Assert.Equal(("net10.0", "process"), (manifest.TargetFramework, manifest.Isolation));
        Assert.Equal(["linux-x64"], manifest.Runtimes);
        var type = Assert.Single(manifest.JobTypes);
        Assert.Equal(("Echoes.", "{ \"type\": \"object\" }", "true"), (type.Description, type.PayloadSchema!.Value.GetRawText(), type.ResultSchema!.Value.GetRawText()));
        Assert.Equal("object", manifest.ConfigurationSchema!.Value.GetProperty("type").GetString());
        Assert.Equal(new PluginLimits(512 << 20, 256 << 20, TimeSpan.FromMinutes(10)), manifest.Limits);
        Assert.Equal(["Echo.dll", "de/Echo.resources.dll"], manifest.Files!.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"version":"1.0","entry":"E.dll"}""")]
    [InlineData("""{"id":"e","entry":"E.dll"}""")]
    [InlineData("""{"id":"e","version":"1.0"}""")]
    [InlineData("""{"id":5,"version":"1.0","entry":"E.dll"}""")]
    [InlineData("""{"id":"e","id":"f","version":"1.0","entry":"E.dll"}""")]
    [InlineData("""{"id":"","version":"1.0","entry":"E.dll"}""")]
    [InlineData("""{"id":"..","version":"1.0","entry":"E.dll"}""")]
    [InlineData("""{"id":"../e","version":"1.0","entry":"E.dll"}""")]
    [InlineData("""{"id":"e","version":"../1","entry":"E.dll"}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"../E.dll"}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"lib/E.dll"}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"/E.dll"}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"E.exe"}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"E.dll","contract":"new"}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"E.dll","contract":"2147483647.0"}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"E.dll","isolation":5}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"E.dll","job_types":{}}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"E.dll","job_types":[null]}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"E.dll","job_types":[{}]}""")]
    [InlineData("""{"id":"e","version":"1.0","entry":"E.dll","job_types":[{"name":"e","aliases":[null]}]}""")]
    public void Read_Unusable_IsRefused(string json)
    {
        var refusal = Assert.Throws<PluginRefusedException>(() => Read(json));

        Assert.Equal("manifest_invalid", refusal.Code);
    }

    [Fact]
    public void Read_IdTooLong_IsRefused()
    {
        var longest = new string('a', 64);

        Assert.Equal(longest, PluginManifest.PluginId(longest));
        Assert.Throws<PluginRefusedException>(() => PluginManifest.PluginId(longest + "a"));
    }

    [Theory]
    [InlineData("isolation", "\"container\"", "$.isolation is \"container\"; expected \"inprocess\" or \"process\"")]
    [InlineData("isolation", "\"Process\"", "$.isolation is \"Process\"")]
    [InlineData("target_framework", "10", "$.target_framework is 10; expected a text")]
    [InlineData("runtimes", "\"linux-x64\"", "$.runtimes is \"linux-x64\"; expected an array")]
    [InlineData("runtimes", "[\"linux-x64\", 5]", "$.runtimes[1] is 5; expected a text")]
    [InlineData("configuration_schema", "\"none\"", "$.configuration_schema is \"none\"; expected a JSON Schema")]
    [InlineData("job_types", "[{\"name\":\"e\"},{\"name\":\"f\",\"payload_schema\":[]}]", "$.job_types[1].payload_schema is []; expected a JSON Schema")]
    [InlineData("job_types", "[{\"name\":\"e\",\"result_schema\":1}]", "$.job_types[0].result_schema is 1; expected a JSON Schema")]
    [InlineData("job_types", "[{\"name\":\"e\",\"description\":[]}]", "$.job_types[0].description is []; expected a text")]
    [InlineData("job_types", "[{\"aliases\":[]}]", "$.job_types[0].name is missing")]
    [InlineData("limits", "\"512MB\"", "$.limits is \"512MB\"; expected an object")]
    [InlineData("limits", "{\"memory\":\"lots\"}", "$.limits.memory is \"lots\"; expected a size such as \"512MB\"")]
    [InlineData("limits", "{\"memory\":536870912}", "$.limits.memory is 536870912; expected a text")]
    [InlineData("limits", "{\"heap\":\"0MB\"}", "$.limits.heap is \"0MB\"; expected a size")]
    [InlineData("limits", "{\"time\":\"10\"}", "$.limits.time is \"10\"; expected a duration")]
    [InlineData("limits", "{\"time\":\"0s\"}", "$.limits.time is \"0s\"; expected a duration")]
    [InlineData("files", "[]", "$.files is []; expected an object")]
    [InlineData("files", "{\"E.dll\":\"abc\"}", "$.files[\"E.dll\"] is \"abc\"; expected a SHA-256")]
    [InlineData("files", "{\"../E.dll\":\"\"}", "\"../E.dll\" is none")]
    [InlineData("files", "{\"/E.dll\":\"\"}", "\"/E.dll\" is none")]
    [InlineData("files", "{\"lib\\\\E.dll\":\"\"}", "is none")]
    public void Read_AWrongMember_SaysWhichAndWhatIsExpected(string member, string value, string words)
    {
        var refusal = Assert.Throws<PluginRefusedException>(() => Read($$"""{"id":"e","version":"1.0","entry":"E.dll","{{member}}":{{value}}}"""));

        Assert.Equal("manifest_invalid", refusal.Code);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100B", 100)]
    [InlineData("64KB", 65_536)]
    [InlineData("512MB", 536_870_912)]
    [InlineData("1.5GB", 1_610_612_736)]
    public void Read_ALimitOfSize_CountsIn1024(string text, long bytes)
    {
        var manifest = Read($$"""{"id":"e","version":"1.0","entry":"E.dll","limits":{"memory":"{{text}}" } }""");

        Assert.Equal(new PluginLimits(bytes, null, null), manifest.Limits);
    }

    [Theory]
    [InlineData("inprocess")]
    [InlineData("process")]
    public void Read_EitherIsolation_IsTaken(string word)
    {
        Assert.Equal(word, Read($$"""{"id":"e","version":"1.0","entry":"E.dll","isolation":"{{word}}"}""").Isolation);
    }

    private PluginManifest Read(string json) =>
        PluginManifest.Read(_home.AddFile("plugin", PluginManifest.FileName, System.Text.Encoding.UTF8.GetBytes(json)))!;
}
