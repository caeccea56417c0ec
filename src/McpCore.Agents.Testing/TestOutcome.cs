using System.Text.Json;

namespace McpCore.Agents.Testing;

/// <summary>How a run in a test ended.</summary>
public sealed class TestOutcome
{
    private readonly AgentOutcome _outcome;

    internal TestOutcome(AgentOutcome outcome, TestJob job) => (_outcome, Job) = (outcome, job);

    /// <summary>What the agent was offered and what it said: the last run of it, where there were several.</summary>
    public TestJob Job { get; }

    /// <summary>How the run ended.</summary>
    public AgentOutcomeKind Kind => _outcome.Kind;

    /// <summary>Whether the agent returned a result.</summary>
    public bool Completed => Kind == AgentOutcomeKind.Completed;

    /// <summary>The result as the host stores it.</summary>
    /// <exception cref="InvalidOperationException">The run did not complete; the message says how it ended.</exception>
    public JsonElement Result => Completed ? TestJson.Parse(_outcome.Result) : throw new InvalidOperationException($"There is no result. {this}");

    /// <summary>A stable snake_case code of the error; null when completed or cancelled.</summary>
    public string? ErrorCode => _outcome.ErrorCode;

    /// <summary>The full name of the exception's type; null when completed.</summary>
    public string? ErrorType => _outcome.ErrorType;

    /// <summary>The error's message; null when completed.</summary>
    public string? ErrorMessage => _outcome.Message;

    /// <summary>The exception with its stack, as text; null when there is none.</summary>
    public string? ErrorText => _outcome.Text;

    /// <summary>How long to wait before the next try; null unless the agent asked for a later one.</summary>
    public TimeSpan? RetryAfter => _outcome.RetryAfter;

    /// <summary>The ids of the child jobs that the agent waits for; empty unless <see cref="Kind"/> is <see cref="AgentOutcomeKind.Awaiting"/>.</summary>
    public IReadOnlyList<string> AwaitedChildren => _outcome.AwaitedChildren;

    internal AgentOutcome Outcome => _outcome;

    /// <summary>The result, read with snake_case names and without tolerance: a member that <typeparamref name="T"/> does not know is an error.</summary>
    /// <typeparam name="T">The agent's result type, or any other with the same JSON.</typeparam>
    /// <exception cref="InvalidOperationException">The run did not complete; the message says how it ended.</exception>
    /// <exception cref="JsonException">The result does not fit the type.</exception>
    public T ResultAs<T>() => Result.Deserialize<T>(AgentTester.Json)!;

    /// <summary>The end in one line, and the exception's stack, for the message of a failed assertion.</summary>
    public override string ToString() => Completed
        ? $"Completed: {Result.GetRawText()}"
        : $"{Kind}: {ErrorCode ?? "no code"}: {ErrorMessage}{(ErrorText is null ? "" : Environment.NewLine + ErrorText)}";
}
