using System.Diagnostics;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Harness;

/// <summary>Ends the daemon that a command has started in the background on a home: it is no child of the suite, and the home says which one is its own.</summary>
internal sealed class BackgroundDaemon(HomeFolder home) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (home.ReadDaemonFile() is not { ProcessId: var processId })
        {
            return;
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
            await process.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // It has gone already.
        }
    }
}
