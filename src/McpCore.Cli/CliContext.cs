using System.CommandLine;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli;

/// <summary>What every command shares: the options that all take, and the way from a fault to a message and an exit code.</summary>
internal sealed class CliContext
{
    public Option<string?> Home { get; } = new("--home") { Description = "The instance's folder (default: $MCPCORE_HOME, or ~/.mcpcore).", Recursive = true, HelpName = "DIR" };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON for programs.", Recursive = true };

    public HomeFolder HomeOf(ParseResult parse) => HomeFolder.Resolve(parse.GetValue(Home));

    /// <summary>A command whose action talks to the daemon.</summary>
    public void OnDaemon(Command command, Func<McpCoreClient, ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction((parse, cancellationToken) => GuardAsync(async () =>
        {
            using var client = new McpCoreClient(HomeOf(parse));
            return await action(client, parse, cancellationToken);
        }));

    /// <summary>A command whose action stands alone.</summary>
    public static void OnItsOwn(Command command, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction((parse, cancellationToken) => GuardAsync(() => action(parse, cancellationToken)));

    private static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (CommandFaultException fault)
        {
            Terminal.Error(fault.Message);
            return fault.ExitCode;
        }
        catch (DaemonUnavailableException exception)
        {
            Terminal.Error($"{exception.Message}\nStart one with:  mcpcore daemon start");
            return ExitCodes.NoDaemon;
        }
        catch (McpCoreException exception)
        {
            Terminal.Problem(exception.Problem);
            return ExitCodes.OfProblem(exception.Problem.Status, exception.Problem.Code);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Detached;
        }
        catch (Exception exception)
        {
            Terminal.Error($"internal fault: {exception}");
            return ExitCodes.InternalFault;
        }
    }
}
