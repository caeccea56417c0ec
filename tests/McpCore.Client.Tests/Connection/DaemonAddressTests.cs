using McpCore.Client.Connection;

namespace McpCore.Client.Tests.Connection;

public sealed class DaemonAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
    [InlineData("https://jobs.example/mcp", "https://jobs.example/mcp/")]
    public void Base_HttpAddress_CanBeExtended(string address, string expected) => Assert.Equal(expected, new HttpAddress(new Uri(address)).Base.AbsoluteUri);

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("/run/mcpcore.sock")]
    public void HttpAddress_AnotherKindOfAddress_IsRefused(string address)
    {
        var exception = Assert.Throws<ArgumentException>(() => new McpCoreClient(new Uri(address, UriKind.RelativeOrAbsolute)));

        Assert.Contains("http://127.0.0.1:8080", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_PipeOfARestartedDaemon_IsWhereItIsNow()
    {
        var folder = Directory.CreateTempSubdirectory("mcpcore-test-");
        try
        {
            var home = HomeFolder.Resolve(folder.FullName);
            var address = new PipeAddress(home);

            var without = address.Text;
            File.WriteAllText(home.DaemonFile, $$"""{"pid":7,"pipe":"/first","home":"{{folder.FullName}}"}""");
            var first = address.Text;
            File.WriteAllText(home.DaemonFile, $$"""{"pid":8,"pipe":"/second","home":"{{folder.FullName}}"}""");
            var second = address.Text;
            File.WriteAllText(home.DaemonFile, $$"""{"pid":9,"pipe":null,"home":"{{folder.FullName}}"}""");
            var embedded = address.Text;

            Assert.Equal([home.Pipe, "/first", "/second", home.Pipe], [without, first, second, embedded]);
            Assert.Null(home.ReadDaemonFile());
            Assert.Equal((null, 9), home.ReadProcess());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
