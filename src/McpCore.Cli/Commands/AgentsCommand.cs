using System.CommandLine;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore agents</c>: what can be submitted.</summary>
internal static class AgentsCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("agents", "List the job types that can be submitted.");
        context.OnPipe(command, (pipe, parse) => Run(pipe, parse.GetValue(context.Json)));
        return command;
    }

    public static int Run(DaemonPipe pipe, bool json)
    {
        var answer = pipe.Get("job-types");
        if (json)
        {
            Terminal.Print(answer.GetRawText());
            return ExitCodes.Done;
        }

        if (answer.GetProperty("registered_agents").GetInt32() == 0)
        {
            Terminal.Hint("No agent is loaded. See:  mcpcore plugin list");
            return ExitCodes.Done;
        }

        var table = new Table("TYPE", "PLUGIN", "VERSION", "DESCRIPTION");
        foreach (var agent in answer.GetProperty("agents").EnumerateArray())
        {
            table.AddRow(Show.Text(agent, "type"), Show.Text(agent, "plugin"), Show.Text(agent, "version"), Show.Text(agent, "description"));
        }

        table.WriteTo(Terminal.Out);
        return ExitCodes.Done;
    }
}
