using System.CommandLine;
using McpCore.Cli.Connection;
using McpCore.Client;

namespace McpCore.Cli;

/// <summary>What every command shares: the options that all take, and how an action gets what it works with.</summary>
internal sealed class CliContext
{
    public Option<string?> Home { get; } = new("--home") { Description = "The instance's folder (default: $MCPCORE_HOME, or ~/.mcpcore).", Recursive = true, HelpName = "DIR" };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON for programs.", Recursive = true };

    /// <summary>Read by <see cref="Output.Terminal.IsPlain"/>, before anything is parsed.</summary>
    public Option<bool> Plain { get; } = new("--plain") { Description = "No colours, no drawing, tables as sentences: for screen readers (also $MCPCORE_PLAIN=1).", Recursive = true };

    public HomeFolder HomeOf(ParseResult parse) => HomeFolder.Resolve(parse.GetValue(Home));

    /// <summary>A command that asks the daemon something and is done: over the pipe itself, which starts soonest.</summary>
    public void OnPipe(Command command, Func<DaemonPipe, ParseResult, int> action) =>
        command.SetAction(parse => Faults.Guard(() => action(new DaemonPipe(HomeOf(parse)), parse)));

    /// <summary>A command whose action follows the daemon, or talks to it at length.</summary>
    public void OnDaemon(Command command, Func<McpCoreClient, ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction((parse, cancellationToken) => Faults.GuardAsync(async () =>
        {
            using var client = new McpCoreClient(HomeOf(parse));
            return await action(client, parse, cancellationToken);
        }));

    /// <summary>A command whose action stands alone.</summary>
    public static void OnItsOwn(Command command, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction((parse, cancellationToken) => Faults.GuardAsync(() => action(parse, cancellationToken)));
}
