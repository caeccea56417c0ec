using McpCore.Engine.Jobs;

namespace McpCore.Engine.Stores;

/// <summary>
/// The engine's part in a store's commits: a commit that makes a job pending, or ends a run, starts in the same breath what there is room for. Both
/// methods are called by one thread at a time, and the second before the next commit begins, so that the room is never counted twice.
/// </summary>
public interface IRunDispatch
{
    /// <summary>Whether at most one run is live: its end need not wait for others that could share its commit. May be asked by any thread.</summary>
    bool IsQuiet { get; }

    /// <summary>The room for new runs that there is once the transaction has committed; null when nothing may start.</summary>
    /// <param name="freed">The slots of the runs that end in the transaction.</param>
    ClaimRequest? Room(IReadOnlyList<RunSlot> freed);

    /// <summary>The transaction has committed, and its events are published.</summary>
    /// <param name="freed">As above.</param>
    /// <param name="claimed">The jobs that were started.</param>
    void Committed(IReadOnlyList<RunSlot> freed, IReadOnlyList<Job> claimed);
}
