using System.Text;
using static McpCore.Benchmarks.Report;

namespace McpCore.Benchmarks;

/// <summary>The part of the report that is about the command line.</summary>
internal static class CommandLineReport
{
    public static void Write(StringBuilder text, CommandLineFigures figures)
    {
        text.AppendLine().AppendLine("## The command line").AppendLine();
        text.AppendLine("Starts are those of the published programs, each measured right after a published hello world; ratios are medians of the pairs.").AppendLine();
        text.AppendLine("| start to end | ms | hello worlds |").AppendLine("|---|---|---|");
        text.AppendLine(Line($"| a hello world | {figures.Hello:0} | 1 |"));
        foreach (var (name, start) in new[] { ("mcpcore --help", figures.Help), ("mcpcore status ID", figures.Status), ("mcpcore list", figures.List) })
        {
            text.AppendLine(Line($"| `{name}` | {start.Milliseconds:0} | {start.Ratio:0.00} |"));
        }

        text.AppendLine().AppendLine(Line($"A hundred followers of a hundred jobs that report once a second take {figures.FollowingPart:P1} of a core of the daemon."));
    }

    public static void WriteBars(StringBuilder text, CommandLineFigures figures)
    {
        text.AppendLine(Line($"- `mcpcore --help` at most 1.3 times a hello world: {figures.Help.Ratio:0.00}, {Met(figures.Help.Ratio <= 1.3)}."));
        text.AppendLine(Line($"- `mcpcore status ID` at most 1.8 times a hello world: {figures.Status.Ratio:0.00}, {Met(figures.Status.Ratio <= 1.8)}."));
        text.AppendLine(Line($"- Following 100 jobs costs the daemon under 2 % of a core: {figures.FollowingPart:P1}, {Met(figures.FollowingPart < 0.02)}."));
    }
}
