using System.Text.Json.Nodes;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Configuration.Options;

namespace McpCore.Daemon.Tests.Configuration;

/// <summary>What <c>plugins.fallback</c> takes.</summary>
public sealed class FallbackSettingTests
{
    [Fact]
    public void Apply_Orders_AreTakenOverInTheirOrder()
    {
        var options = OptionTable.Defaults;

        Assert.True(FallbackSetting.Spec.Apply(options, JsonNode.Parse("""{"transcribe":["gpu","cpu","remote"],"mail":["a","b"]}""")));

        Assert.Equal(["gpu", "cpu", "remote"], options.Core.PluginFallback["transcribe"]);
        Assert.Equal(["a", "b"], options.Core.PluginFallback["mail"]);
    }

    [Fact]
    public void Apply_LaterSource_ReplacesAllOrders()
    {
        var options = OptionTable.Defaults;
        FallbackSetting.Spec.Apply(options, JsonNode.Parse("""{"mail":["a","b"]}"""));

        Assert.True(FallbackSetting.Spec.Apply(options, JsonNode.Parse("""{"transcribe":["gpu","cpu"]}""")));

        Assert.Equal(["transcribe"], options.Core.PluginFallback.Keys);
    }

    [Theory]
    [InlineData("""{"transcribe":["gpu"]}""")]
    [InlineData("""{"transcribe":[]}""")]
    [InlineData("""{"transcribe":["gpu","gpu"]}""")]
    [InlineData("""{"transcribe":["gpu",""]}""")]
    [InlineData("""{"transcribe":["gpu",1]}""")]
    [InlineData("""{"transcribe":["gpu",null]}""")]
    [InlineData("""{"transcribe":"gpu"}""")]
    [InlineData("""{"transcribe":null}""")]
    [InlineData("""{"mail":["a","b"],"transcribe":["gpu"]}""")]
    [InlineData("""["gpu","cpu"]""")]
    [InlineData("null")]
    public void Apply_ValueThatIsNoOrder_IsRefusedAndChangesNothing(string text)
    {
        var options = OptionTable.Defaults;
        FallbackSetting.Spec.Apply(options, JsonNode.Parse("""{"kept":["a","b"]}"""));

        Assert.False(FallbackSetting.Spec.Apply(options, JsonNode.Parse(text)));

        Assert.Equal(["kept"], options.Core.PluginFallback.Keys);
    }

    [Fact]
    public void Load_OrderOfOnePlugin_IsAFaultThatSaysWhatIsAllowed()
    {
        using var sources = new ConfigurationSources();

        var fault = Assert.Single(sources.Load(home: """{ "plugins": { "fallback": { "mail": ["smtp"] } } }""").Faults);

        Assert.Equal("plugins.fallback", fault.Key);
        Assert.Contains("allowed: an object of job types, each with an array of two or more different plugin ids", fault.ToString(), StringComparison.Ordinal);
    }
}
