using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Tests.Manifest;

public sealed class ContractRangeTests
{
    [Theory]
    [InlineData("[1.0,2.0)", "1.0.0")]
    [InlineData("[1.0,2.0)", "1.7.3")]
    [InlineData("[1.0.0.0,2.0)", "1.0.0")]
    [InlineData("[1.0,1.0]", "1.0.0")]
    [InlineData("(1.0,2.0]", "2.0.0")]
    [InlineData("(1.0,)", "9.0.0")]
    [InlineData(" [ 1.0 , 2.0 ) ", "1.0.0")]
    [InlineData("1.2", "1.2.0")]
    [InlineData("1.2", "1.9.0")]
    public void Check_HostInside_Accepts(string range, string host)
    {
        var fault = Record.Exception(() => ContractRange.Parse(range).Check(Version.Parse(host)));

        Assert.Null(fault);
    }

    [Theory]
    [InlineData("[1.1,2.0)", "1.0.0", "1.1")]
    [InlineData("(1.0,2.0)", "1.0.0", "1.0")]
    [InlineData("[2.0,3.0)", "1.9.9", "2.0")]
    [InlineData("1.2", "1.1.9", "1.2")]
    public void Check_HostBelow_SaysWhatIsNeeded(string range, string host, string needed)
    {
        var refusal = Assert.Throws<PluginRefusedException>(() => ContractRange.Parse(range).Check(Version.Parse(host)));

        Assert.Equal("contract_too_old", refusal.Code);
        Assert.StartsWith($"The plugin needs at least version {needed}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"this host has {host}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1.0,2.0)", "2.0.0")]
    [InlineData("[1.0,2.0]", "2.0.1")]
    [InlineData("[1.0,1.0]", "1.0.1")]
    [InlineData("1.2", "2.0.0")]
    public void Check_HostAbove_AsksForARebuild(string range, string host)
    {
        var refusal = Assert.Throws<PluginRefusedException>(() => ContractRange.Parse(range).Check(Version.Parse(host)));

        Assert.Equal("contract_too_new", refusal.Code);
        Assert.Contains($"this host has {host}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("1")]
    [InlineData("[1.0]")]
    [InlineData("[1.0,2.0")]
    [InlineData("1.0,2.0")]
    [InlineData("[,2.0)")]
    [InlineData("[1.0,two)")]
    [InlineData("[1.0,2.0,3.0)")]
    [InlineData("2147483647.0")]
    public void Parse_NoRange_ShowsTheTextAndAnExample(string text)
    {
        var fault = Assert.Throws<FormatException>(() => ContractRange.Parse(text));

        Assert.Contains($"\"{text}\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains("[1.0,2.0)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_IsTheContractsVersion()
    {
        Assert.Equal(new Version(1, 0, 0), ContractRange.Host);
    }
}
