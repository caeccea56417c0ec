using System.Text.Json;

namespace McpCore.Agents;

/// <summary>What became of another job: a child that was awaited, or a job that this one depends on.</summary>
public sealed class JobOutcome
{
    private readonly Lazy<JsonSerializerOptions> _json;

    internal JobOutcome(string? name, JsonElement job, Lazy<JsonSerializerOptions> json)
    {
        _json = json;
        Name = name;
        (Id, Type, Status) = (job.GetProperty("id").GetString()!, job.GetProperty("type").GetString()!, job.GetProperty("status").GetString()!);
        Result = job.TryGetProperty("result", out var result) && result.ValueKind != JsonValueKind.Null ? result.Clone() : null;
        if (job.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            (ErrorCode, ErrorMessage) = (error.GetProperty("code").GetString(), error.GetProperty("message").GetString());
        }
    }

    /// <summary>The job's id.</summary>
    public string Id { get; }

    /// <summary>The name that its parent gave it; null for a job that is no child of this one.</summary>
    public string? Name { get; }

    /// <summary>Its job type.</summary>
    public string Type { get; }

    /// <summary>The state in which it ended: <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public string Status { get; }

    /// <summary>Whether it completed.</summary>
    public bool Completed => Status == "completed";

    /// <summary>Its result; null unless it completed.</summary>
    public JsonElement? Result { get; }

    /// <summary>The snake_case code of its error; null when it completed.</summary>
    public string? ErrorCode { get; }

    /// <summary>Its error in words; null when it completed.</summary>
    public string? ErrorMessage { get; }

    /// <summary>The result, read with snake_case names. Members that <typeparamref name="T"/> does not know are left out, so that the other agent may add some.</summary>
    /// <typeparam name="T">What to read of it.</typeparam>
    /// <exception cref="JobFailedException">The job did not complete: code <c>child_failed</c>, and this job is not tried again.</exception>
    /// <exception cref="JsonException">The result does not fit the type.</exception>
    public T ResultAs<T>()
    {
        ThrowIfFailed();
        return Result!.Value.Deserialize<T>(_json.Value)!;
    }

    /// <summary>Does nothing when the job completed.</summary>
    /// <returns>The outcome itself.</returns>
    /// <exception cref="JobFailedException">
    /// The job did not complete: code <c>child_failed</c>. This job is not tried again, since another try would find the same child.
    /// </exception>
    public JobOutcome ThrowIfFailed() => Completed
        ? this
        : throw new JobFailedException($"The job {(Name is null ? Id : $"\"{Name}\" ({Id})")} of type {Type} {(Status == "cancelled" ? "was cancelled" : "failed")}: {ErrorMessage ?? Status}", "child_failed");
}
