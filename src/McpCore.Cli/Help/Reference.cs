using System.CommandLine;
using System.Text;

namespace McpCore.Cli.Help;

/// <summary>Every command as a page: <c>docs/cli-reference.md</c>.</summary>
internal static class Reference
{
    public static string Of(RootCommand root)
    {
        var text = new StringBuilder("""
            # Command reference

            What `mcpcore COMMAND --help` prints, of every command. [cli.md](cli.md) explains them.

            """);
        foreach (var command in HelpText.All(root))
        {
            var path = HelpText.PathOf(command);
            text.Append("\n## ").Append(path.Length == 0 ? "mcpcore" : $"mcpcore {path}").Append("\n\n```text\n").Append(HelpText.Of(command)).Append("```\n");
        }

        return text.ToString();
    }
}
