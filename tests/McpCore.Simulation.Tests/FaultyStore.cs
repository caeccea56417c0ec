using System.Reflection;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Simulation.Tests;

/// <summary>What the history does to a store.</summary>
internal sealed class StoreFaults
{
    /// <summary>Writes are refused, since the disk is full.</summary>
    public bool IsFull { get; set; }

    /// <summary>The process is gone: nothing reaches the store any more, and nothing that it commits reaches the engine.</summary>
    public bool IsDead { get; set; }

    /// <summary>Changes decisions about jobs before the store asks for them: a defect, put in to see it found.</summary>
    public Func<Job, Func<Job, Decision>, Decision>? Sabotage { get; set; }

    /// <summary>Sees every event that was committed.</summary>
    public Action<IReadOnlyList<JobEvent>> Committed { get; set; } = _ => { };
}

/// <summary>A real store with faults before it. A proxy, so that it follows the seam by itself.</summary>
public class FaultyStore : DispatchProxy
{
    private static readonly HashSet<string> Reads =
        [.. typeof(IJobStore).GetMethods().Select(method => method.Name).Where(name => name.StartsWith("Get", StringComparison.Ordinal) || name.StartsWith("List", StringComparison.Ordinal) || name.StartsWith("Load", StringComparison.Ordinal) || name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal))];

    private IJobStore? _store;
    private StoreFaults? _faults;

    internal static IJobStore Around(IJobStore store, StoreFaults faults)
    {
        var proxy = Create<IJobStore, FaultyStore>();
        var self = (FaultyStore)proxy;
        (self._store, self._faults) = (store, faults);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ObjectDisposedException.ThrowIf(_faults!.IsDead, this);
        if (_faults.IsFull && !Reads.Contains(targetMethod!.Name) && targetMethod.Name is not ("DispatchAsync" or "NextDueAsync"))
        {
            throw new StoreFullException("The simulated disk is full.");
        }

        for (var i = 0; i < (args?.Length ?? 0); i++)
        {
            args![i] = args[i] switch
            {
                Action<IReadOnlyList<JobEvent>> published => Publish(published),
                IRunDispatch dispatch => new MortalDispatch(dispatch, _faults),
                Func<Job, Decision> decide when _faults.Sabotage is { } sabotage => (Func<Job, Decision>)(job => sabotage(job, decide)),
                var other => other,
            };
        }

        try
        {
            return targetMethod!.Invoke(_store, args);
        }
        catch (TargetInvocationException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }

    private Action<IReadOnlyList<JobEvent>> Publish(Action<IReadOnlyList<JobEvent>> published) => events =>
    {
        _faults!.Committed(events);
        if (!_faults.IsDead)
        {
            published(events);
        }
    };

    private sealed class MortalDispatch(IRunDispatch inner, StoreFaults faults) : IRunDispatch
    {
        public bool IsQuiet => inner.IsQuiet;

        public ClaimRequest? Room(IReadOnlyList<RunSlot> freed) => inner.Room(freed);

        public void Committed(IReadOnlyList<RunSlot> freed, IReadOnlyList<Job> claimed)
        {
            // Between the commit of a claim and the start of its run the process may die.
            if (!faults.IsDead)
            {
                inner.Committed(freed, claimed);
            }
        }
    }
}
