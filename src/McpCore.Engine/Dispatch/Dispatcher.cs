using System.Threading.Channels;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Runs;
using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Dispatch;

/// <summary>
/// Claims only what can start now and starts it. The store asks it in every commit that makes a job pending or ends a run; what else makes room,
/// such as an agent that has come, wakes it. Looking again every few seconds is only a safety net.
/// </summary>
internal sealed class Dispatcher(
    IJobStore store, AgentDirectory agents, SlotTable slots, EngineOptions options, TimeProvider time, ILogger logger, RunSupervisor runs) : IRunDispatch
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _incarnation;
    private volatile bool _starts;

    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task RunAsync(long incarnation, CancellationToken stopping)
    {
        _incarnation = incarnation;
        _starts = true;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await store.DispatchAsync(CancellationToken.None);
                await WaitAsync(SafetyNet, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                Log.DispatchFailed(logger, exception);
                await Task.Delay(RetryAfterFault, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _starts = false;
    }

    public ClaimRequest? Room(IReadOnlyList<string> freed)
    {
        if (!_starts)
        {
            return null;
        }

        var (total, rooms) = slots.Room(agents.Active, freed);
        return rooms.Count == 0 ? null : new ClaimRequest(total, rooms, options.Node, _incarnation, time.GetUtcNow());
    }

    public void Committed(IReadOnlyList<string> freed, IReadOnlyList<Job> claimed)
    {
        foreach (var slot in freed)
        {
            slots.Release(slot);
        }

        if (claimed.Count > 0)
        {
            runs.Start([.. claimed.Select(job => (job, slots.Take(job.Type)))]);
        }
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
