using System.Text;
using System.Text.Json;

namespace McpCore.Agents.Testing;

/// <summary>
/// A child job that the agent under test submitted. It is open until the test says how it ended: in <see cref="TestJob.OnChild"/>, between two
/// runs, or by a tester of its agent in <see cref="AgentTester.RunToEndAsync"/>. Safe for concurrent use.
/// </summary>
public sealed class TestChild
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, long Step, double Value)> _metrics = [];
    private string? _status;
    private ReadOnlyMemory<byte> _result;
    private (string Code, string Message)? _error;

    internal TestChild(string id, string name, JsonElement submit)
    {
        (Id, Name, Submit) = (id, name, submit);
        (JobType, Payload) = (submit.GetProperty("type").GetString()!, submit.GetProperty("payload"));
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What the parent calls it.</summary>
    public string Name { get; }

    /// <summary>Its job type, as the agent wrote it.</summary>
    public string JobType { get; }

    /// <summary>Its payload.</summary>
    public JsonElement Payload { get; }

    /// <summary>The whole submit with its options: <c>priority</c>, <c>timeout</c> and so on.</summary>
    public JsonElement Submit { get; }

    /// <summary>Whether it has ended.</summary>
    public bool Ended => Status is not null;

    /// <summary>The state in which it ended: <c>completed</c>, <c>failed</c> or <c>cancelled</c>; null while it is open.</summary>
    public string? Status
    {
        get
        {
            lock (_lock)
            {
                return _status;
            }
        }
    }

    internal (string Code, string Message)? Refusal { get; private set; }

    /// <summary>It completed with a result. Only the first end counts.</summary>
    /// <param name="result">The result; written to JSON with snake_case names.</param>
    public void Complete<TResult>(TResult result) => End("completed", JsonSerializer.SerializeToUtf8Bytes(result, AgentTester.Json), null);

    /// <summary>It completed with a result in JSON. Only the first end counts.</summary>
    /// <param name="result">The result.</param>
    public void CompleteJson(string result) => End("completed", Encoding.UTF8.GetBytes(result), null);

    /// <summary>It failed. Only the first end counts.</summary>
    /// <param name="message">The error's message.</param>
    /// <param name="code">The error's code. The default is <c>job_failed</c>.</param>
    public void Fail(string message, string code = "job_failed") => End("failed", default, (code, message));

    /// <summary>It was cancelled. Only the first end counts.</summary>
    /// <param name="reason">Why. The default is that the test did it.</param>
    public void Cancel(string reason = "Cancelled by the test.") => End("cancelled", default, ("cancelled", reason));

    /// <summary>It reports a number, for <see cref="ChildJobs.MetricAsync"/>.</summary>
    /// <param name="name">The series.</param>
    /// <param name="step">Where in the series.</param>
    /// <param name="value">The number.</param>
    public void Report(string name, long step, double value)
    {
        lock (_lock)
        {
            _metrics.Add((name, step, value));
        }
    }

    /// <summary>Its submit is refused: the agent gets a <see cref="SubmitRefusedException"/>. Only in <see cref="TestJob.OnChild"/>.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="code">The code. The default is <c>validation_failed</c>.</param>
    public void Refuse(string message, string code = "validation_failed") => Refusal = (code, message);

    internal void End(AgentOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case AgentOutcomeKind.Completed:
                End("completed", outcome.Result, null);
                break;
            case AgentOutcomeKind.Cancelled:
                Cancel();
                break;
            default:
                Fail(outcome.Message ?? "", outcome.ErrorCode ?? "agent_error");
                break;
        }
    }

    internal void Write(Utf8JsonWriter writer)
    {
        lock (_lock)
        {
            TestAnswers.WriteJob(writer, Id, JobType, _status!, _result, _error);
        }
    }

    internal void WriteMetric(Utf8JsonWriter writer, string name)
    {
        lock (_lock)
        {
            writer.WriteStartArray();
            foreach (var point in _metrics.Where(point => point.Name == name))
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(point.Step);
                writer.WriteNumberValue(point.Value);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }
    }

    private void End(string status, ReadOnlyMemory<byte> result, (string Code, string Message)? error)
    {
        lock (_lock)
        {
            if (_status is null)
            {
                (_status, _result, _error) = (status, result, error);
            }
        }
    }
}
