using System.Diagnostics;

namespace McpCore.Benchmarks;

/// <summary>What of the figures is the framework and the disk, and so not the daemon's to save. Times in milliseconds, memory in MiB.</summary>
/// <param name="RoundTrip">A request and its answer with a host that does nothing else, median.</param>
/// <param name="EmptyMemory">Resident memory of that host.</param>
/// <param name="SyncedRoundTrip">The same with a host that overwrites and syncs as many pages as a submit does before it answers.</param>
/// <param name="SyncedCompletion">The same again after the answer, until it is seen on the event stream.</param>
/// <param name="Submit">A submit of a job that is due later, median.</param>
/// <param name="DaemonFiles">Of the daemon's resident memory, the part that is files of the framework and of the daemon, mapped.</param>
internal sealed record Profile(double RoundTrip, double EmptyMemory, double SyncedRoundTrip, double SyncedCompletion, double Submit, double DaemonFiles)
{
    private const int Requests = 3000;
    public const int PagesOfSubmit = 5;

    public static async Task<Profile> MeasureAsync(double scale, CancellationToken cancellationToken)
    {
        Progress.Say("the framework alone");
        var requests = (int)(Requests * scale);
        double roundTrip, emptyMemory, syncedRoundTrip;
        await using (var empty = await DaemonRun.StartEmptyAsync(kind: null, cancellationToken))
        {
            roundTrip = await SubmitsAsync(empty, requests, cancellationToken);
            emptyMemory = await empty.IdleMemoryAsync(cancellationToken);
        }

        await using (var syncing = await DaemonRun.StartEmptyAsync(EmptyHost.Syncing, cancellationToken))
        {
            syncedRoundTrip = await SubmitsAsync(syncing, requests, cancellationToken);
        }

        double syncedCompletion;
        await using (var completing = await DaemonRun.StartEmptyAsync(EmptyHost.Completing, cancellationToken))
        {
            syncedCompletion = (await Suite.LatencyAsync(completing, scale, cancellationToken)).P50;
        }

        await using var daemon = await DaemonRun.StartAsync(cancellationToken);
        var submit = await SubmitsAsync(daemon, requests, cancellationToken);
        return new Profile(roundTrip, emptyMemory, syncedRoundTrip, syncedCompletion, submit, daemon.MappedFiles);
    }

    /// <summary>As many go before to warm up.</summary>
    private static async Task<double> SubmitsAsync(DaemonRun daemon, int requests, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = -requests; i < requests; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await daemon.SubmitAsync(Suite.Later, cancellationToken);
            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return Percentiles.Of(times, 50);
    }
}
