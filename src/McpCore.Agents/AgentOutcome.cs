using System.ComponentModel;

namespace McpCore.Agents;

/// <summary>How a run ended, as the host sees it.</summary>
public enum AgentOutcomeKind
{
    /// <summary>The agent returned a result.</summary>
    Completed,

    /// <summary>The agent threw; the job's retry rules apply.</summary>
    Failed,

    /// <summary>The agent declared that trying again is useless.</summary>
    FailedForGood,

    /// <summary>The agent asked to be tried later, at no cost.</summary>
    RetryLater,

    /// <summary>The agent ended because its token fired.</summary>
    Cancelled,

    /// <summary>The agent waits for child jobs, at no cost.</summary>
    Awaiting,

    /// <summary>The agent does not take the job; another one may.</summary>
    Refused,
}

/// <summary>The end of one run: bytes and text alone, nothing that could keep a plugin in memory.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class AgentOutcome
{
    private AgentOutcome(AgentOutcomeKind kind) => Kind = kind;

    /// <summary>How the run ended.</summary>
    public AgentOutcomeKind Kind { get; }

    /// <summary>The result as UTF-8 JSON; empty unless completed.</summary>
    public ReadOnlyMemory<byte> Result { get; private init; }

    /// <summary>A stable snake_case code of the error; null when completed or cancelled.</summary>
    public string? ErrorCode { get; private init; }

    /// <summary>The full name of the exception's type; null when completed.</summary>
    public string? ErrorType { get; private init; }

    /// <summary>The error's message; null when completed.</summary>
    public string? Message { get; private init; }

    /// <summary>The exception with its stack, as text; null when there is none.</summary>
    public string? Text { get; private init; }

    /// <summary>How long to wait before the next try; null unless the agent asked for a later one.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>The ids of the child jobs that the job waits for; empty unless it does.</summary>
    public IReadOnlyList<string> AwaitedChildren { get; private init; } = [];

    /// <summary>Whether the end of one of them is enough.</summary>
    public bool AwaitsAny { get; private init; }

    /// <summary>A completed run.</summary>
    public static AgentOutcome Completed(ReadOnlyMemory<byte> result) => new(AgentOutcomeKind.Completed) { Result = result };

    /// <summary>A run that failed in a way that another try cannot mend.</summary>
    public static AgentOutcome FailedForGood(string code, string type, string message, string? text) =>
        new(AgentOutcomeKind.FailedForGood) { ErrorCode = code, ErrorType = type, Message = message, Text = text };

    /// <summary>A run that failed and may be tried again.</summary>
    public static AgentOutcome Failed(string code, string type, string message, string? text) =>
        new(AgentOutcomeKind.Failed) { ErrorCode = code, ErrorType = type, Message = message, Text = text };

    /// <summary>A run that asks to be tried later, at no cost.</summary>
    public static AgentOutcome RetryLater(string type, string message, TimeSpan retryAfter) =>
        new(AgentOutcomeKind.RetryLater) { ErrorCode = "retry_later", ErrorType = type, Message = message, RetryAfter = retryAfter };

    /// <summary>A run that ended because its token fired.</summary>
    public static AgentOutcome Cancelled(string type, string message) => new(AgentOutcomeKind.Cancelled) { ErrorType = type, Message = message };

    /// <summary>A run that ended to wait for child jobs.</summary>
    public static AgentOutcome Awaiting(IReadOnlyList<string> children, bool any) => new(AgentOutcomeKind.Awaiting) { AwaitedChildren = children, AwaitsAny = any };

    /// <summary>A run whose agent does not take the job.</summary>
    public static AgentOutcome Refused(string type, string message) => new(AgentOutcomeKind.Refused) { ErrorCode = "refused", ErrorType = type, Message = message };

    internal static AgentOutcome FromException(Exception exception, bool cancelled)
    {
        // What a parallel loop throws for one failure says what that failure says.
        if (exception is AggregateException { InnerExceptions: [var only] })
        {
            return FromException(only, cancelled);
        }

        var type = exception.GetType().FullName ?? exception.GetType().Name;
        return exception switch
        {
            AwaitingChildrenException awaiting => Awaiting(awaiting.Children, awaiting.Any),
            JobRefusedException refused => Refused(type, refused.Message),
            JobFailedException failed => FailedForGood(failed.Code, type, failed.Message, failed.ToString()),
            AttemptFailedException attempt => Failed(attempt.Code, type, attempt.Message, attempt.ToString()),
            RetryLaterException later => RetryLater(type, later.Message, later.RetryAfter),
            OperationCanceledException when cancelled => Cancelled(type, exception.Message),
            _ => Failed("agent_error", type, exception.Message, exception.ToString()),
        };
    }
}
