using System.Collections.Concurrent;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Dispatch;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Runs;

/// <summary>Holds the live runs of this node: starts them, stops them, stores their ends.</summary>
/// <param name="services">What every run uses.</param>
/// <param name="slots">The slots.</param>
/// <param name="agents">The known agents.</param>
/// <param name="ended">Called after each end that was stored.</param>
/// <param name="roomMade">Called when a slot became free otherwise than by a stored end.</param>
internal sealed class RunSupervisor(RunServices services, SlotTable slots, AgentDirectory agents, Func<Job, Task> ended, Action roomMade)
{
    private static readonly TimeSpan RetryWrite = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<JobId, JobRun> _runs = new();

    /// <param name="started">Jobs that were claimed in the commit that has just been made, so that no later decision about them is known to anybody, and their slots.</param>
    public void Start(IReadOnlyList<(Job Job, RunSlot Slot)> started)
    {
        var runs = new JobRun[started.Count];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = _runs[started[i].Job.Id] = new JobRun(started[i].Job, started[i].Slot, services);
        }

        // A single one of a commit that was made on a thread of the pool: its agent's thread is woken at once.
        if (runs.Length == 1 && Thread.CurrentThread.IsThreadPoolThread)
        {
            _ = RunAsync(runs[0]);
            return;
        }

        // Off the store's thread, and together: each is on its agent's thread within microseconds.
        ThreadPool.UnsafeQueueUserWorkItem(
            begun =>
            {
                foreach (var run in begun)
                {
                    _ = RunAsync(run);
                }
            },
            runs,
            preferLocal: false);
    }

    /// <summary>Tells the agent of a running job to stop.</summary>
    public void Stop(JobId id, int number, StopReason reason)
    {
        if (_runs.TryGetValue(id, out var run) && run.Job.Run == number)
        {
            run.Stop(reason);
        }
    }

    public void StopAll(StopReason reason)
    {
        foreach (var run in _runs.Values)
        {
            run.Stop(reason);
        }
    }

    /// <summary>Completes when every run that was live at the call has its end stored.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(_runs.Values.Select(run => run.Stored));

    private async Task RunAsync(JobRun run)
    {
        var job = run.Job;
        using var scope = services.Logger.IsEnabled(LogLevel.Debug) ? services.BeginScope(job) : null;
        Log.RunStarted(services.Logger, job.Type, job.Id, job.Attempt, job.Run);
        var end = await ExecuteAsync(run);
        var isOver = run.AgentTask.IsCompleted;
        var outcome = await StoreEndAsync(run, end, isOver ? run.Slot : null);
        _runs.TryRemove(KeyValuePair.Create(job.Id, run));
        run.IsStored();
        if (isOver)
        {
            run.Dispose();
        }
        else
        {
            Abandon(run);
        }

        if (outcome.Job is { } after && outcome.Refusal is null)
        {
            Log.RunEnded(services.Logger, after.Status == JobStatus.Completed ? LogLevel.Debug : LogLevel.Information, job.Type, job.Id, job.Attempt, after.Status, after.Error?.Message ?? "");
            await ended(after);
        }
        else
        {
            Log.RunWasStale(services.Logger, job.Id.ToString(), job.Run, outcome.Refusal?.Message ?? "the job is gone");
        }
    }

    // Whatever goes wrong around an agent, its job gets an end and its slot is free again.
    private async Task<RunEnd> ExecuteAsync(JobRun run)
    {
        try
        {
            // An agent is promised a payload that fits its schema, whatever version was there when the job was submitted.
            return agents.MisfitOf(run.Job, run.Job.Plugin) is { } fault
                ? new RunEnd(RunEndKind.FailedForGood) { Error = new JobError("payload_rejected", $"The payload does not fit version {run.Job.Plugin!.Version} of the plugin {run.Job.Plugin.Id}: {fault.Path}: {fault.Message}") }
                : await run.ExecuteAsync();
        }
        catch (Exception exception)
        {
            Log.RunFaulted(services.Logger, run.Job.Id.ToString(), exception);
            return new RunEnd(RunEndKind.Failed) { Error = new JobError("internal", $"The daemon failed to run the job: {exception.Message}", exception.GetType().FullName, exception.ToString()) };
        }
    }

    // The end of a run must not be lost to a full disk or a passing fault: it is written as soon as the store takes it.
    private async Task<ChangeOutcome> StoreEndAsync(JobRun run, RunEnd end, RunSlot? slot)
    {
        RunRecords? tail = null;
        while (true)
        {
            try
            {
                return await services.Journal.EndRunAsync(run, tail, records => services.Store.EndRunAsync(
                    tail = records,
                    job => JobLifecycle.EndRun(job, run.Job.Run, end, WhyMissing(job, end), services.Time.GetUtcNow()),
                    slot,
                    CancellationToken.None));
            }
            catch (Exception exception) when (exception is not ObjectDisposedException)
            {
                Log.EndNotStored(services.Logger, run.Job.Id.ToString(), exception);
                await Task.Delay(RetryWrite, services.Time);
            }
        }
    }

    private WaitingReason? WhyMissing(Job job, RunEnd end) =>
        agents.WhyMissing(end.Kind == RunEndKind.Refused && job.Plugin is not null ? FallbackLifecycle.RefusedByItsPlugin(job) : job);

    private void Abandon(JobRun run)
    {
        var (slot, plugin) = (run.Slot, run.Job.Plugin!.Id);
        var replaced = slots.Abandon(slot, plugin);
        Log.RunAbandoned(services.Logger, run.Job.Id.ToString(), plugin, replaced ? "its slot is replaced once" : "its slot stays taken");
        roomMade();
        _ = run.AgentTask.ContinueWith(
            _ =>
            {
                slots.AbandonedRunEnded(slot, plugin, replaced);
                run.Dispose();
                roomMade();
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }
}
