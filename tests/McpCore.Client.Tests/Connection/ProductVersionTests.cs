using System.Text;
using McpCore.Client.Connection;

namespace McpCore.Client.Tests.Connection;

public sealed class ProductVersionTests
{
    [Theory]
    [InlineData("0.1.0", true)]
    [InlineData("0.1.99", true)]
    [InlineData("0.1.0-rc.1", true)]
    [InlineData("", true)]
    [InlineData("0.2.0", false)]
    [InlineData("0.10.0", false)]
    [InlineData("1.1.0", false)]
    [InlineData("0", false)]
    [InlineData("next", false)]
    public void Fits_FirstTwoNumbers_Decide(string daemon, bool fits) => Assert.Equal(fits, ProductVersion.Fits(Encoding.ASCII.GetBytes(daemon)));

    [Fact]
    public void Mismatch_Message_HasBothVersionsAndPrograms()
    {
        var message = ProductVersion.Mismatch("9.1.0", "/home/run/mcpcore.sock", "/usr/bin/mcpcored").Message;

        Assert.Contains($"version 0.1.0 ({Environment.ProcessPath})", message, StringComparison.Ordinal);
        Assert.Contains("the daemon at /home/run/mcpcore.sock is version 9.1.0 (/usr/bin/mcpcored)", message, StringComparison.Ordinal);
    }
}
