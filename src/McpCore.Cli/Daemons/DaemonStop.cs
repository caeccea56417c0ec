using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Daemons;

/// <summary>Stops a daemon of any version, and shows meanwhile which jobs it waits for.</summary>
internal static class DaemonStop
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <param name="home">The instance.</param>
    /// <param name="now">Whether running jobs are interrupted at once.</param>
    /// <param name="cancellationToken">Ends the wait; the daemon goes on stopping.</param>
    /// <returns>The process that has gone, and the jobs that ran when it was told to stop.</returns>
    /// <exception cref="DaemonUnavailableException">No daemon answers.</exception>
    public static async Task<(int ProcessId, IReadOnlyList<JsonElement> Jobs)> RunAsync(HomeFolder home, bool now, CancellationToken cancellationToken)
    {
        var pipe = new DaemonPipe(home, anyVersion: true);
        var first = Running(pipe) ?? [];
        var answer = pipe.Post(now ? "daemon/stop?now=true" : "daemon/stop");
        var processId = answer.GetProperty("pid").GetInt32();
        var gone = DaemonProcess.WaitForExitAsync(processId, cancellationToken);
        using var view = new DrainView();
        var running = first;
        while (!gone.IsCompleted)
        {
            view.Show(running);
            await Task.WhenAny(gone, Task.Delay(Poll, cancellationToken));
            running = gone.IsCompleted ? running : Running(pipe) ?? running;
        }

        await gone;
        return (processId, first);
    }

    /// <summary>The jobs that run, the longest first; null when the daemon no longer says.</summary>
    private static List<JsonElement>? Running(DaemonPipe pipe)
    {
        try
        {
            return [.. pipe.Get("jobs?status=running&limit=100").GetProperty("jobs").EnumerateArray().OrderBy(job => Show.Time(job, "started_at"))];
        }
        catch (Exception exception) when (exception is DaemonUnavailableException or McpCoreException)
        {
            return null;
        }
    }
}
