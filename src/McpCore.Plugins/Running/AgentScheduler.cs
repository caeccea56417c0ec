using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace McpCore.Plugins.Running;

/// <summary>
/// Runs agents on threads of their own, below normal priority, so that a busy agent cannot starve the daemon's pool. Threads are made when
/// work waits and none is free, and end when they have been idle for a while.
/// </summary>
internal sealed partial class AgentScheduler(int maxThreads) : TaskScheduler
{
    /// <summary>The name of every thread on which agents run.</summary>
    public const string ThreadName = "mcpcore-agent";

    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(20);

    private readonly object _signal = new();
    private readonly LinkedList<Task> _queue = new();
    private int _threads;
    private int _idle;
    private bool _isWaking;

    private volatile int _maxThreads = maxThreads;

    public override int MaximumConcurrencyLevel => _maxThreads;

    /// <summary>How many threads there may be from now on; those that are there beyond it end when they are idle.</summary>
    public int MaxThreads
    {
        set => _maxThreads = value;
    }

    /// <summary>Runs a call of an agent. Neither the caller's context values nor its scheduler reach the agent; what comes back is bytes and text.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_signal)
        {
            _queue.AddLast(task);
            WakeOne();
        }
    }

    protected override bool TryDequeue(Task task)
    {
        lock (_signal)
        {
            return _queue.Remove(task);
        }
    }

    // Inlining would move agents onto the threads that wait for them.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_signal)
        {
            return [.. _queue];
        }
    }

    private void Work()
    {
        LowerPriority();
        lock (_signal)
        {
            _isWaking = false;
        }

        while (TryTake(out var task))
        {
            TryExecuteTask(task);
        }
    }

    private bool TryTake([NotNullWhen(true)] out Task? task)
    {
        // The last task leads to the agent that it ran, and this thread may be idle for longer than that agent's plugin lives.
        task = null;
        lock (_signal)
        {
            while (_queue.First is null)
            {
                _idle++;
                var signalled = Monitor.Wait(_signal, IdleLimit);
                _idle--;

                // Whether or not it was meant: a pulse may also meet a thread that has just stopped waiting.
                _isWaking = false;
                if (!signalled && _queue.First is null)
                {
                    _threads--;
                    return false;
                }
            }

            task = _queue.First.Value;
            _queue.RemoveFirst();
            if (_queue.First is not null)
            {
                WakeOne();
            }

            return true;
        }
    }

    // One at a time, and each that is awake wakes the next when there is more: of many short calls most are done before a second thread would be up.
    private void WakeOne()
    {
        if (_isWaking)
        {
            return;
        }

        if (_idle > 0)
        {
            _isWaking = true;
            Monitor.Pulse(_signal);
        }
        else if (_threads < _maxThreads)
        {
            // Unsafe: the thread outlives this call, and must not keep the caller's context values for the agents that come after.
            new Thread(Work) { IsBackground = true, Name = ThreadName }.UnsafeStart();
            _isWaking = true;
            _threads++;
        }
    }

    private static void LowerPriority()
    {
        if (OperatingSystem.IsLinux())
        {
            // .NET's thread priorities do nothing on Linux; a nice value of the calling thread does. It cannot fail when it goes up.
            const int PriorityOfThread = 0;
            const int Nice = 10;
            _ = SetPriority(PriorityOfThread, 0, Nice);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
