using McpCore.Cli.Help;

namespace McpCore.Cli.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void Reference_InTheDocs_IsWhatTheCommandsSay()
    {
        var file = Path.Combine(RepositoryRoot(), "docs", "cli-reference.md");

        Assert.True(File.ReadAllText(file) == Reference.Of(CommandLine.Create()), $"{file} is out of date. Write it anew with:  mcpcore help-texts --markdown {file}");
    }

    internal static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "McpCore.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
