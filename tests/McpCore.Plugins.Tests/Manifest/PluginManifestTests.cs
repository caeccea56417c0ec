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

    [Fact]
    public void Read_UnknownIsolation_NamesItAndWhatThereIs()
    {
        var refusal = Assert.Throws<PluginRefusedException>(() => Read("""{"id":"e","version":"1.0","entry":"E.dll","isolation":"container"}"""));

        Assert.Equal("isolation_unavailable", refusal.Code);
        Assert.Contains("\"container\"", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("\"inprocess\"", refusal.Message, StringComparison.Ordinal);
    }

    private PluginManifest Read(string json) =>
        PluginManifest.Read(_home.AddFile("plugin", PluginManifest.FileName, System.Text.Encoding.UTF8.GetBytes(json)))!;
}
