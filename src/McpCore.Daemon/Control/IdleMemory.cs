using System.Runtime.InteropServices;
using McpCore.Engine;

namespace McpCore.Daemon.Control;

/// <summary>
/// Gives memory back when a daemon that has worked stands idle: the collector alone keeps what a start or a burst of work has taken until more is
/// needed, which on an idle daemon is never.
/// </summary>
/// <param name="allocated">Bytes that were allocated so far.</param>
/// <param name="runs">Whether a job runs: it may hold much and allocate little, and giving back would hold it up.</param>
/// <param name="giveBack">Gives back what is not needed.</param>
internal sealed class IdleMemory(Func<long> allocated, Func<bool> runs, Action giveBack)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A daemon that allocates less between two looks, and runs no job, is idle.</summary>
    public const long Idle = 1 << 20;

    /// <summary>So much must have been allocated since the last time to make it worth while.</summary>
    public const long WorthWhile = 8 << 20;

    private long _seen;
    private long _givenBackAt;

    /// <summary>Looks once.</summary>
    public void Look()
    {
        var now = allocated();
        var isIdle = now - _seen < Idle && !runs();
        _seen = now;
        if (isIdle && now - _givenBackAt >= WorthWhile)
        {
            giveBack();
            _seen = _givenBackAt = allocated();
        }
    }
}

/// <summary>Looks after the memory of the daemon's process.</summary>
internal sealed class IdleMemoryService(JobEngine engine, TimeProvider time) : BackgroundService
{
    private readonly IdleMemory _memory = new(() => GC.GetTotalAllocatedBytes(), () => engine.Slots is not (0, _, 0), GiveBack);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(IdleMemory.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            _memory.Look();
        }
    }

    private static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

        // The native heap, of SQLite and the runtime itself, where the C library can do it (glibc can).
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var trim))
        {
            Trim(trim);
        }
    }

    private static unsafe void Trim(nint function) => _ = ((delegate* unmanaged<nuint, int>)function)(0);
}
