using System.CommandLine;
using McpCore.Cli;
using McpCore.Cli.Commands;
using McpCore.Cli.Output;

var context = new CliContext();
var root = new RootCommand("MCP Core: submit jobs to a daemon, follow them, and see what became of them.")
{
    context.Home,
    context.Json,
    AgentsCommand.Create(context),
    SubmitCommand.Create(context),
    SweepCommand.Create(context),
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
    PauseCommand.CreatePause(context),
    PauseCommand.CreateResume(context),
    BatchCommand.Create(context),
    ScheduleCommand.Create(context),
    CalendarCommand.Create(context),
    PruneCommand.Create(context),
    PluginCommand.Create(context),
    ServiceCommand.Create(context),
    DaemonCommand.Create(context),
    ConfigCommand.Create(context),
    DoctorCommand.Create(context),
    DemoCommand.Create(),
};

// No response files: "@last" is a job, and "@file" is read by the option that it is given to.
var parse = root.Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parse.Errors.Count > 0)
{
    foreach (var error in parse.Errors)
    {
        Terminal.Error(error.Message);
    }

    Terminal.Hint($"See:  mcpcore {string.Join(' ', CommandPath(parse.CommandResult))} --help".Replace("  --help", " --help", StringComparison.Ordinal));
    return ExitCodes.Usage;
}

return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

static IEnumerable<string> CommandPath(System.CommandLine.Parsing.CommandResult command)
{
    for (System.CommandLine.Parsing.SymbolResult? result = command; result is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } inner; result = result.Parent)
    {
        yield return inner.Command.Name;
    }
}
