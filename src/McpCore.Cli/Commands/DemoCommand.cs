using System.CommandLine;
using McpCore.Cli.Daemons;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore demo</c>: the whole product in one go, on an instance of its own.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Watch a daemon train models, run backtests and survive a kill, on a temporary home.");
        CliContext.OnItsOwn(command, (_, cancellationToken) => new Demo().RunAsync(cancellationToken));
        return command;
    }
}
