using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli;

/// <summary>The way from a fault to a message and an exit code.</summary>
internal static class Faults
{
    public static int Guard(Func<int> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception)
        {
            return Report(exception);
        }
    }

    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception exception)
        {
            return Report(exception);
        }
    }

    private static int Report(Exception exception)
    {
        switch (exception)
        {
            case CommandFaultException fault:
                Terminal.Error(fault.Message);
                return fault.ExitCode;
            case DaemonUnavailableException unavailable when ForeignHome.Explain(unavailable) is { } explanation:
                Terminal.Error(explanation);
                return ExitCodes.Refused;
            case DaemonUnavailableException:
                Terminal.Error($"{exception.Message}\nStart one with:  mcpcore daemon start");
                return ExitCodes.NoDaemon;
            case McpCoreException { Problem: var problem }:
                Terminal.Problem(problem);
                return ExitCodes.OfProblem(problem.Status, problem.Code);
            case OperationCanceledException:
                return ExitCodes.Detached;
            default:
                Terminal.Error($"internal fault: {exception}");
                return ExitCodes.InternalFault;
        }
    }
}
