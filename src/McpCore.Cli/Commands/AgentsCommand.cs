using System.CommandLine;
using McpCore.Cli.Output;
using Spectre.Console;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore agents</c>: what can be submitted.</summary>
internal static class AgentsCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("agents", "List the job types that can be submitted.");
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var answer = await client.GetAsync("job-types", cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(answer.GetRawText());
                return ExitCodes.Done;
            }

            if (answer.GetProperty("registered_agents").GetInt32() == 0)
            {
                Terminal.Hint("No agent is loaded. See:  mcpcore plugin list");
                return ExitCodes.Done;
            }

            var table = Terminal.Table("TYPE", "PLUGIN", "VERSION", "DESCRIPTION");
            foreach (var agent in answer.GetProperty("agents").EnumerateArray())
            {
                table.AddRow(new Text(Show.Text(agent, "type")), new Text(Show.Text(agent, "plugin")), new Text(Show.Text(agent, "version")), new Text(Show.Text(agent, "description")));
            }

            Terminal.Out.Write(table);
            return ExitCodes.Done;
        });
        return command;
    }
}
