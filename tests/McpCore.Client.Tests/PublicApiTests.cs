namespace McpCore.Client.Tests;

/// <summary>
/// Pins the public surface of the client: applications are compiled against it, so a change must show in a review. After an intended change, copy
/// the received file over the approved one.
/// </summary>
public sealed class PublicApiTests
{
    private const string Folder = "tests/McpCore.Client.Tests";

    [Fact]
    public void PublicApi_OfTheClient_IsTheApprovedOne()
    {
        var folder = Path.Combine(Checkout.Root, Folder);
        var approved = File.ReadAllText(Path.Combine(folder, "PublicApi.approved.txt")).ReplaceLineEndings("\n");
        var receivedFile = Path.Combine(folder, "PublicApi.received.txt");
        File.Delete(receivedFile);

        var received = PublicApiText.Of(typeof(IMcpCoreClient).Assembly);

        if (received != approved)
        {
            File.WriteAllText(receivedFile, received);
            var (before, after) = (approved.Split('\n'), received.Split('\n'));
            var difference = string.Join('\n', before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line)));
            Assert.Fail($"The public API of McpCore.Client changed:\n{difference}\nIf that is intended, copy {Folder}/PublicApi.received.txt over {Folder}/PublicApi.approved.txt.");
        }
    }

    [Fact]
    public void References_OfTheClient_AreOfTheFrameworkAlone()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        Assert.All(
            typeof(IMcpCoreClient).Assembly.GetReferencedAssemblies(),
            reference => Assert.True(File.Exists(Path.Combine(framework, reference.Name + ".dll")), $"McpCore.Client references {reference.Name}."));
    }
}
