using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Installation;

/// <summary>What a newcomer does in the first hour, as a script that anybody can run: <c>tests/first-hour.sh</c>.</summary>
public sealed class FirstHourTests(PublishedInstallation installation) : IClassFixture<PublishedInstallation>
{
    [Fact]
    public async Task The_first_hour_of_a_newcomer_holds_no_surprise()
    {
        var output = await ToolRun.SucceedAsync(Checkout.Root, "bash", ["tests/first-hour.sh", installation.Path]);

        Assert.EndsWith("The first hour is over.", output.TrimEnd(), StringComparison.Ordinal);
    }
}
