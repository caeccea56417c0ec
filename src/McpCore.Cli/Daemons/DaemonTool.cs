using System.Diagnostics;

namespace McpCore.Cli.Daemons;

/// <summary>Runs <c>mcpcored tool …</c>: what the daemon's program knows, without a daemon. It prints for itself.</summary>
internal static class DaemonTool
{
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(DaemonProcess.Locate(), ["tool", .. arguments]) { UseShellExecute = false })
            ?? throw new CommandFaultException(ExitCodes.InternalFault, "The daemon's program could not be started.");
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return process.ExitCode;
    }
}
