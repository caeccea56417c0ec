namespace McpCore.Plugins.Loading;

/// <summary>
/// What the code of one version has set going: threads, timers and tasks inherit the context in which they were made, and tell of themselves
/// whenever they begin to run. So after an unload there is evidence of what still runs. It holds nothing of the plugin's. Safe for concurrent use.
/// </summary>
internal sealed class Footprint
{
    private static readonly AsyncLocal<Footprint?> Current = new(OnChanged);

    private readonly Lock _lock = new();
    private readonly List<WeakReference<Thread>> _threads = [];
    private volatile bool _left;
    private int _callsSince;

    /// <summary>The names of the threads of its own that are alive; an empty name for one that has none.</summary>
    public IReadOnlyList<string> LiveThreads
    {
        get
        {
            lock (_lock)
            {
                return [.. _threads.Select(reference => reference.TryGetTarget(out var thread) && thread.IsAlive ? thread.Name ?? "" : null).OfType<string>()];
            }
        }
    }

    /// <summary>Whether a timer or a task of it has run since it was let go of.</summary>
    public bool IsStirring => Volatile.Read(ref _callsSince) > 0;

    /// <summary>Whether any thread of its own was ever seen.</summary>
    public bool HadThreads
    {
        get
        {
            lock (_lock)
            {
                return _threads.Count > 0;
            }
        }
    }

    /// <summary>Calls into the plugin. What the call sets going belongs to the footprint; what the caller does afterwards does not.</summary>
    public T Trace<T>(Func<T> call)
    {
        Current.Value = this;
        try
        {
            return call();
        }
        finally
        {
            Current.Value = null;
        }
    }

    /// <summary>From now on nothing of it should run any more.</summary>
    public void Leave() => _left = true;

    private static void OnChanged(AsyncLocalValueChangedArgs<Footprint?> change)
    {
        if (change is { ThreadContextChanged: true, CurrentValue: { } footprint })
        {
            footprint.OnThread(Thread.CurrentThread);
        }
    }

    private void OnThread(Thread thread)
    {
        if (_left)
        {
            Interlocked.Increment(ref _callsSince);
        }

        // Threads of the pool and of the agents serve everybody.
        if (thread.IsThreadPoolThread || thread.Name == Running.AgentScheduler.ThreadName)
        {
            return;
        }

        lock (_lock)
        {
            _threads.RemoveAll(reference => !reference.TryGetTarget(out var other) || !other.IsAlive || other == thread);
            _threads.Add(new WeakReference<Thread>(thread));
        }
    }
}
