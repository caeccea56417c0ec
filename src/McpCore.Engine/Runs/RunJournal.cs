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

    private async Task FlushAsync()
    {
        var records = new List<RunRecords>();
        while (_asked.Reader.TryRead(out var run))
        {
            hub.Publish(run.TakeProgressEvents());
            if (run.TakeRecords() is { } batch)
            {
                records.Add(batch);
            }
        }

        if (records.Count == 0)
        {
            return;
        }

        try
        {
            await store.AppendAsync(records, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Log lines are worth less than the job: they are lost, loudly, and the run goes on.
            Log.JournalFailed(logger, records.Sum(batch => batch.Lines.Count), exception);
        }
    }
}
