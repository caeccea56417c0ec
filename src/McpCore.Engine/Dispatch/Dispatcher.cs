using System.Threading.Channels;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Runs;
using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Dispatch;

/// <summary>
/// Claims only what can start now and starts it. A submit, an ended run and a due job wake it at once; looking again every few seconds is
/// only a safety net.
/// </summary>
internal sealed class Dispatcher(
    IJobStore store, AgentDirectory agents, SlotTable slots, EngineOptions options, TimeProvider time, ILogger logger, RunSupervisor runs)
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task RunAsync(long incarnation, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                while (await ClaimAsync(incarnation) > 0 && !stopping.IsCancellationRequested)
                {
                }

                await WaitAsync(SafetyNet, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.DispatchFailed(logger, exception);
                await Task.Delay(RetryAfterFault, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> ClaimAsync(long incarnation)
    {
        var (total, rooms) = slots.Room(agents.Active);
        if (rooms.Count == 0)
        {
            return 0;
        }

        // Not cancellable: a claim that was committed must be started.
        var jobs = await store.ClaimAsync(new ClaimRequest(total, rooms, options.Node, incarnation, time.GetUtcNow()), CancellationToken.None);
        foreach (var job in jobs)
        {
            runs.Start(job, slots.Take(job.Type));
        }

        runs.ClaimsStarted();

        return jobs.Count;
    }

    private async Task WaitAsync(TimeSpan limit, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // The safety net: look again.
        }
    }
}
