using System.Threading.Channels;
using McpCore.Engine.Events;
using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Runs;

/// <summary>
/// Carries what runs tell (log lines, events, progress) to the store and to live readers, in batches, so that an agent never waits for the
/// disk. A run that told something asks for a flush; all that asked within <see cref="Gather"/> share one write.
/// </summary>
internal sealed class RunJournal(IJobStore store, EventHub hub, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    private readonly Lock _takeAndQueue = new();
    private readonly Channel<JobRun> _asked = Channel.CreateUnbounded<JobRun>(new UnboundedChannelOptions { SingleReader = true });

    public void Ask(JobRun run) => _asked.Writer.TryWrite(run);

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (await _asked.Reader.WaitToReadAsync(stopping))
            {
                await Task.Delay(Gather, time, stopping);
                await FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // What is left is written by the end of each run.
        }
    }

    /// <summary>
    /// Stores the end of a run with its last records. Progress is published first, so that readers see it before the end; and nothing that the
    /// journal has taken from the run can be queued behind the end, where it would be refused.
    /// </summary>
    public Task<ChangeOutcome> EndRunAsync(JobRun run, RunRecords? tail, Func<RunRecords, Task<ChangeOutcome>> end)
    {
        lock (_takeAndQueue)
        {
            hub.Publish(run.TakeProgressEvents());
            return end(tail ?? run.Close());
        }
    }

    private async Task FlushAsync()
    {
        var runs = new HashSet<JobRun>();
        while (_asked.Reader.TryRead(out var run))
        {
            run.IsTaken();
            runs.Add(run);
        }

        Task append;
        var lines = 0;
        lock (_takeAndQueue)
        {
            foreach (var run in runs)
            {
                hub.Publish(run.TakeProgressEvents());
            }

            var records = runs.Select(run => run.TakeRecords()).OfType<RunRecords>().ToList();
            lines = records.Sum(batch => batch.Lines.Count);
            append = records.Count == 0 ? Task.CompletedTask : store.AppendAsync(records, CancellationToken.None);
        }

        foreach (var run in runs.Where(run => run.HoldsBackProgress))
        {
            Ask(run);
        }

        try
        {
            await append;
        }
        catch (Exception exception)
        {
            // Log lines are worth less than the job: they are lost, loudly, and the run goes on.
            Log.JournalFailed(logger, lines, exception);
        }
    }
}
