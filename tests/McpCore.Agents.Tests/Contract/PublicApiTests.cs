namespace McpCore.Agents.Tests.Contract;

/// <summary>
/// Pins the public surface of the contract: plugins are compiled against it, so a change must show in a review. After an intended change, copy
/// the received file over the approved one.
/// </summary>
public sealed class PublicApiTests
{
    private const string Folder = "tests/McpCore.Agents.Tests";

    [Fact]
    public void PublicApi_OfTheContract_IsTheApprovedOne()
    {
        var folder = Path.Combine(RepositoryRoot(), Folder);
        var approved = File.ReadAllText(Path.Combine(folder, "PublicApi.approved.txt")).ReplaceLineEndings("\n");
        var receivedFile = Path.Combine(folder, "PublicApi.received.txt");
        File.Delete(receivedFile);

        var received = PublicApiText.Of(typeof(AgentBase).Assembly);

        if (received != approved)
        {
            File.WriteAllText(receivedFile, received);
            Assert.Fail($"The public API of McpCore.Agents changed:\n{Difference(approved, received)}\nIf that is intended, copy {Folder}/PublicApi.received.txt over {Folder}/PublicApi.approved.txt.");
        }
    }

    private static string Difference(string approved, string received)
    {
        var (before, after) = (approved.Split('\n'), received.Split('\n'));
        return string.Join('\n', before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line)));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
