using System.Collections;
using McpCore.Client;
using McpCore.Daemon.Configuration;

namespace McpCore.Daemon.Tests;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("localhost:65535", "127.0.0.1:65535")]
    [InlineData("[::1]:8080", "[::1]:8080")]
    [InlineData("null", null)]
    public void Load_LoopbackOrNothing_IsTaken(string text, string? expected)
    {
        var configuration = Load(text);

        Assert.Empty(configuration.Faults);
        Assert.Equal(expected, configuration.Options.HttpListen?.ToString());
    }

    [Theory]
    [InlineData("0.0.0.0:8080")]
    [InlineData("[::]:8080")]
    [InlineData("192.168.1.7:8080")]
    [InlineData("example.org:8080")]
    [InlineData("127.0.0.1.example.org:8080")]
    [InlineData("*:8080")]
    [InlineData("LocalHost:1")]
    [InlineData(":8080")]
    [InlineData("8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1: 80")]
    [InlineData("::1:8080")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("true")]
    public void Load_AnythingElse_IsAFaultThatNamesWhatIsMissing(string text)
    {
        var configuration = Load(text);

        Assert.Null(configuration.Options.HttpListen);
        var fault = Assert.Single(configuration.Faults).ToString();
        Assert.Contains("http.listen is ", fault, StringComparison.Ordinal);
        Assert.Contains("remote access needs authentication, which does not exist yet", fault, StringComparison.Ordinal);
    }

    private static EffectiveConfiguration Load(string text) =>
        ConfigurationLoader.Load(HomeFolder.Resolve(Path.GetTempPath()), null, new Hashtable(), [$"http.listen={text}"]);
}
