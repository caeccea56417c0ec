using System.Collections.Concurrent;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Lets a test claim when it wants to: room is there once for each request.</summary>
internal sealed class ClaimDesk : IRunDispatch
{
    private readonly ConcurrentQueue<(ClaimRequest Request, TaskCompletionSource<IReadOnlyList<Job>> Answer)> _asked = new();
    private TaskCompletionSource<IReadOnlyList<Job>>? _current;

    /// <summary>Who is asked in its place; null: nobody.</summary>
    public IRunDispatch? Inner { get; set; }

    public bool IsQuiet => Inner?.IsQuiet ?? true;

    public async Task<IReadOnlyList<Job>> ClaimAsync(IJobStore store, ClaimRequest request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<IReadOnlyList<Job>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Enqueue((request, answer));
        while (!answer.Task.IsCompleted)
        {
            // Several may share a commit, which asks for room only once.
            await store.DispatchAsync(cancellationToken);
        }

        return await answer.Task;
    }

    public ClaimRequest? Room(IReadOnlyList<RunSlot> freed)
    {
        if (Inner is not null)
        {
            return Inner.Room(freed);
        }

        if (!_asked.TryDequeue(out var asked))
        {
            return null;
        }

        _current = asked.Answer;
        return asked.Request;
    }

    public void Committed(IReadOnlyList<RunSlot> freed, IReadOnlyList<Job> claimed)
    {
        Inner?.Committed(freed, claimed);
        _current?.SetResult(claimed);
        _current = null;
    }
}
