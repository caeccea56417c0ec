using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using McpCore.Cli.Commands;
using McpCore.Cli.Help;
using McpCore.Cli.Output;

namespace McpCore.Cli;

/// <summary>The whole grammar.</summary>
internal static class CommandLine
{
    /// <summary>No response files: "@last" is a job, and "@file" is read by the option that it is given to.</summary>
    public static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = Create();
        var parse = root.Parse(args.Length == 0 ? ["--help"] : args, Parsing);
        if (parse.Errors.Count > 0 && parse.Action is not HelpText.Action)
        {
            foreach (var error in parse.Errors)
            {
                Terminal.Error(error.Message);
            }

            Terminal.Hint($"See:  {$"mcpcore {HelpText.PathOf(parse.CommandResult.Command)}".TrimEnd()} --help");
            return ExitCodes.Usage;
        }

        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
        if (parse.CommandResult.Command is FollowingCommand)
        {
            configuration.ProcessTerminationTimeout = null;
        }

        return await parse.InvokeAsync(configuration);
    }

    public static RootCommand Create()
    {
        var context = new CliContext();
        var root = new RootCommand("MCP Core: submit jobs to a daemon, follow them, and see what became of them.")
        {
            context.Home,
            context.Json,
            context.Plain,
            AgentsCommand.Create(context),
            SubmitCommand.Create(context),
            SweepCommand.Create(context),
            PlanCommand.Create(context),
            StatusCommand.Create(context),
            ExplainCommand.Create(context),
            ListCommand.Create(context),
            TopCommand.Create(context),
            LogsCommand.Create(context),
            MetricsCommand.Create(context),
            ResultCommand.Create(context),
            WaitCommand.Create(context),
            CancelCommand.Create(context),
            RetryCommand.Create(context),
            JobCommand.Create(context),
            PauseCommand.CreatePause(context),
            PauseCommand.CreateResume(context),
            BatchCommand.Create(context),
            ScheduleCommand.Create(context),
            CalendarCommand.Create(context),
            PruneCommand.Create(context),
            PluginCommand.Create(context),
            ServiceCommand.Create(context),
            DaemonCommand.Create(context),
            BackupCommand.Create(context),
            ExportCommand.Create(context),
            ImportCommand.Create(context),
            ConfigCommand.Create(context),
            DoctorCommand.Create(context),
            DemoCommand.Create(),
            CompletionCommand.Create(),
            CompletionCommand.CreateComplete(),
            ManCommand.Create(),
            HelpCommand.Create(),
        };
        root.Options.OfType<HelpOption>().Single().Action = new HelpText.Action();
        return root;
    }
}
