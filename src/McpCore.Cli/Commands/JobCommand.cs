using System.CommandLine;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore job …</c>: the same commands under their noun, as the other nouns have theirs.</summary>
internal static class JobCommand
{
    public static Command Create(CliContext context) => new("job", "The daily commands under their noun, as plugins and schedules have theirs.")
    {
        SubmitCommand.Create(context),
        PlanCommand.Create(context),
        StatusCommand.Create(context),
        ExplainCommand.Create(context),
        ListCommand.Create(context),
        LogsCommand.Create(context),
        MetricsCommand.Create(context),
        ResultCommand.Create(context),
        WaitCommand.Create(context),
        CancelCommand.Create(context),
        RetryCommand.Create(context),
        PruneCommand.Create(context),
    };
}
