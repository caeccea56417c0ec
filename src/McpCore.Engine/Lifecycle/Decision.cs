using McpCore.Engine.Events;
using McpCore.Engine.Jobs;

namespace McpCore.Engine.Lifecycle;

/// <summary>What <see cref="JobLifecycle"/> makes of a request: the next state with its event, nothing to do, or a refusal.</summary>
public sealed record Decision
{
    private Decision()
    {
    }

    /// <summary>The job's next state; null when nothing changes.</summary>
    public Job? Next { get; private init; }

    /// <summary>The event that tells of the change; null when the change is none that the world sees.</summary>
    public JobEvent? Event { get; private init; }

    /// <summary>The run that ends with the change; null when none does.</summary>
    public AttemptRecord? EndedRun { get; private init; }

    /// <summary>The child jobs that the job waits for from now on; null when it waits for none.</summary>
    public ChildAwait? Awaits { get; init; }

    /// <summary>Why the request is refused; null when it is not.</summary>
    public Refusal? Refusal { get; private init; }

    public static Decision Nothing { get; } = new();

    public static Decision Refuse(string code, string message) => new() { Refusal = new Refusal(code, message) };

    public static Decision Change(Job next, JobEvent? @event, AttemptRecord? endedRun = null) => new() { Next = next, Event = @event, EndedRun = endedRun };
}

/// <summary>Why a request is refused.</summary>
public sealed record Refusal(string Code, string Message);
