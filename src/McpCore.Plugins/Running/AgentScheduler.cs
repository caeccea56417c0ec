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

    private readonly Lock _lock = new();
    private readonly LinkedList<Task> _queue = new();
    private readonly List<AgentThread> _idle = [];
    private int _threads;
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
        AgentThread? next;
        lock (_lock)
        {
            _queue.AddLast(task);
            next = NextToWake();
        }

        Wake(next);
    }

    protected override bool TryDequeue(Task task)
    {
        lock (_lock)
        {
            return _queue.Remove(task);
        }
    }

    // Inlining would move agents onto the threads that wait for them.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
        {
            return [.. _queue];
        }
    }

    private void Work(AgentThread thread)
    {
        LowerPriority();
        while (TryTake(thread, out var task))
        {
            TryExecuteTask(task);
        }
    }

    /// <summary>Waits for something to do.</summary>
    /// <param name="thread">This thread, which has just been woken, or has done what it took before.</param>
    /// <param name="task">What it is to do.</param>
    /// <returns>Whether there is something; false when the thread was idle for so long that it is to end.</returns>
    private bool TryTake(AgentThread thread, [NotNullWhen(true)] out Task? task)
    {
        // The last task leads to the agent that it ran, and this thread may be idle for longer than that agent's plugin lives.
        task = null;
        while (true)
        {
            AgentThread? next = null;
            lock (_lock)
            {
                if (thread.TakeWaking())
                {
                    _isWaking = false;
                }

                if (_queue.First is { } first)
                {
                    task = first.Value;
                    _queue.RemoveFirst();
                    next = _queue.First is null ? null : NextToWake();
                }
                else
                {
                    _idle.Add(thread);
                }
            }

            if (task is not null)
            {
                Wake(next);
                return true;
            }

            if (!thread.Sleep(IdleLimit))
            {
                lock (_lock)
                {
                    if (_idle.Remove(thread))
                    {
                        _threads--;
                        return false;
                    }
                }

                // Somebody is about to wake it after all.
                thread.Sleep(Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>
    /// One at a time, and each that is awake wakes the next when there is more: of many short calls most are done before a second thread would be up.
    /// Whoever gets a thread wakes it when it has left the lock, which is the first thing that the thread will want.
    /// </summary>
    private AgentThread? NextToWake()
    {
        if (_isWaking)
        {
            return null;
        }

        AgentThread? next = null;
        if (_idle.Count > 0)
        {
            next = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
        }
        else if (_threads < _maxThreads)
        {
            next = new AgentThread(this);
            _threads++;
        }

        _isWaking = next is not null;
        return next;
    }

    private void Wake(AgentThread? next)
    {
        try
        {
            next?.Wake();
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            bool isLast;
            lock (_lock)
            {
                isLast = --_threads == 0;
                _isWaking = false;
            }

            // The system gives no more threads: the work waits for one of those that are there.
            if (isLast)
            {
                throw;
            }
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

    /// <summary>A thread of the scheduler, which sleeps until it is woken; the first waking starts it.</summary>
    private sealed class AgentThread(AgentScheduler scheduler) : IDisposable
    {
        private readonly AutoResetEvent _woken = new(false);
        private bool _isStarted;
        private bool _isWaking = true;

        public void Wake()
        {
            if (_isStarted)
            {
                _woken.Set();
                return;
            }

            _isStarted = true;

            // Unsafe: the thread outlives this call, and must not keep the caller's context values for the agents that come after.
            new Thread(Run) { IsBackground = true, Name = ThreadName }.UnsafeStart();
        }

        /// <returns>Whether it was woken; false when nobody did within the limit.</returns>
        public bool Sleep(TimeSpan limit) => _isWaking = _woken.WaitOne(limit);

        /// <returns>Whether it was woken since the last call.</returns>
        public bool TakeWaking()
        {
            var isWaking = _isWaking;
            _isWaking = false;
            return isWaking;
        }

        public void Dispose() => _woken.Dispose();

        private void Run()
        {
            scheduler.Work(this);
            Dispose();
        }
    }
}
