namespace McpCore.Agents;

/// <summary>
/// Thrown by <see cref="ChildJobs.AwaitAllAsync"/> and <see cref="ChildJobs.AwaitAnyAsync"/> when a child has not ended yet. It is no error: let
/// it go through. It ends the run, at no cost, and gives its slot away; when the children have ended the job runs again from its beginning,
/// finds the same children by their names, and the same call returns what became of them.
/// </summary>
/// <remarks>
/// An agent that catches it and returns a result has decided not to wait: the result stands. A <c>finally</c> block runs at every wait, as at
/// every end of a run.
/// </remarks>
public sealed class AwaitingChildrenException : Exception
{
    internal AwaitingChildrenException(IReadOnlyList<string> children, bool any)
        : base($"The run ends here and begins again when {(any ? "one" : "all")} of {children.Count} child jobs {(any ? "has" : "have")} ended. This is no error: let the exception go through.") =>
        (Children, Any) = (children, any);

    /// <summary>The ids of the children that have not ended.</summary>
    public IReadOnlyList<string> Children { get; }

    /// <summary>Whether the end of one of them is enough.</summary>
    public bool Any { get; }
}
