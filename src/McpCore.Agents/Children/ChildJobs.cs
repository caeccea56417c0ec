using System.Text.Json;

namespace McpCore.Agents;

/// <summary>
/// The child jobs of a job: submitted under names, awaited without holding a slot. A wait does not stay in memory. It ends the run and begins a
/// new one when the children have ended, so it outlives the daemon, an upgrade of the plugin and the worker process; what the agent did before
/// the wait is done again, so keep what is expensive in a checkpoint. Safe for concurrent use.
/// </summary>
public sealed class ChildJobs
{
    private readonly JobQuestions _questions;
    private readonly JsonSerializerOptions _json;
    private readonly Lazy<JsonSerializerOptions> _lenientJson;

    internal ChildJobs(JobQuestions questions, JsonSerializerOptions json, Lazy<JsonSerializerOptions> lenientJson) =>
        (_questions, _json, _lenientJson) = (questions, json, lenientJson);

    /// <summary>
    /// Submits a child, or finds the one that this job submitted under the name before, in whichever run or attempt. A child that was cancelled
    /// only because its parent had ended goes on when the parent is retried by hand and submits it again.
    /// </summary>
    /// <typeparam name="TPayload">A type that makes the JSON of the payload.</typeparam>
    /// <param name="name">What the parent calls the child, 1 to 128 characters, unique among its children. Build it from what the child is for, not from a clock or a random number.</param>
    /// <param name="jobType">The job type, or an alias of it.</param>
    /// <param name="payload">The payload; written to JSON as the agent's own results are. Not looked at when the child is there already.</param>
    /// <param name="options">How it is to run. The default is null: the parent's priority, and the defaults of any submit.</param>
    /// <returns>The child's id.</returns>
    /// <exception cref="SubmitRefusedException">The child was refused: a payload at fault, an unknown type, more than 10,000 children, deeper than 16 levels.</exception>
    public async ValueTask<string> SubmitAsync<TPayload>(string name, string jobType, TPayload payload, ChildOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(jobType);
        var answer = await _questions.AskAsync("child.submit", writer =>
        {
            writer.WriteString("name", name);
            writer.WriteStartObject("job");
            writer.WriteString("type", jobType);
            writer.WritePropertyName("payload");
            JsonSerializer.Serialize(writer, payload, _json);
            options?.Write(writer);
            writer.WriteEndObject();
        });
        return answer.GetProperty("id").GetString()!;
    }

    /// <summary>Waits until all of the named children have ended; without ids, until all children of this job have.</summary>
    /// <param name="ids">Ids that <see cref="SubmitAsync"/> returned.</param>
    /// <returns>What became of them, in the order of the ids (without ids: of the names). Children that failed or were cancelled are among them and fail nothing by themselves.</returns>
    /// <exception cref="AwaitingChildrenException">One has not ended yet. Let it go through.</exception>
    /// <exception cref="ArgumentException">An id is not that of a child of this job.</exception>
    public ValueTask<IReadOnlyList<JobOutcome>> AwaitAllAsync(params IReadOnlyList<string> ids) => AwaitAsync(ids, any: false);

    /// <summary>Waits until at least one of the named children has ended; without ids, one of all children of this job.</summary>
    /// <param name="ids">Ids that <see cref="SubmitAsync"/> returned; leave out those that were dealt with.</param>
    /// <returns>What became of those that have ended, at least one of them (none when there is no child at all).</returns>
    /// <exception cref="AwaitingChildrenException">None has ended yet. Let it go through.</exception>
    /// <exception cref="ArgumentException">An id is not that of a child of this job.</exception>
    public ValueTask<IReadOnlyList<JobOutcome>> AwaitAnyAsync(params IReadOnlyList<string> ids) => AwaitAsync(ids, any: true);

    /// <summary>How all children of this job stand now, in the order of their names. Does not wait.</summary>
    public async ValueTask<IReadOnlyList<ChildStanding>> LookAsync()
    {
        var answer = await _questions.AskAsync("child.await", writer => JobQuestions.WriteIds(writer, []));
        return [.. answer.GetProperty("children").EnumerateArray().Select(child => new ChildStanding(
            child.GetProperty("id").GetString()!,
            child.GetProperty("name").GetString()!,
            child.GetProperty("status").GetString()!,
            child.GetProperty("ended").GetBoolean()))];
    }

    /// <summary>A series of numbers that a child has reported so far (<see cref="JobContext.Progress"/>), by step; empty when there is none. At most some 100,000 points.</summary>
    /// <param name="id">An id that <see cref="SubmitAsync"/> returned.</param>
    /// <param name="name">The name of the series.</param>
    /// <exception cref="ArgumentException">The id is not that of a child of this job.</exception>
    public async ValueTask<IReadOnlyList<(long Step, double Value)>> MetricAsync(string id, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var answer = await _questions.AskAsync("child.metrics", writer =>
        {
            JobQuestions.WriteIds(writer, [id]);
            writer.WriteString("name", name);
        });
        return [.. answer.GetProperty("series")[0].EnumerateArray().Select(point => (point[0].GetInt64(), point[1].GetDouble()))];
    }

    /// <summary>Cancels a child; one that has ended stays as it is. A running one ends a little later.</summary>
    /// <param name="id">An id that <see cref="SubmitAsync"/> returned.</param>
    /// <param name="reason">Why, for whoever looks at the child.</param>
    /// <exception cref="ArgumentException">The id is not that of a child of this job.</exception>
    public async ValueTask CancelAsync(string id, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        _ = await _questions.AskAsync("child.cancel", writer =>
        {
            JobQuestions.WriteIds(writer, [id]);
            writer.WriteString("reason", reason);
        });
    }

    private async ValueTask<IReadOnlyList<JobOutcome>> AwaitAsync(IReadOnlyList<string> ids, bool any)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var answer = await _questions.AskAsync("child.await", writer => JobQuestions.WriteIds(writer, [.. ids.Distinct()]));
        var ended = new Dictionary<string, string>(StringComparer.Ordinal);
        List<string> open = [];
        foreach (var child in answer.GetProperty("children").EnumerateArray())
        {
            var id = child.GetProperty("id").GetString()!;
            if (child.GetProperty("ended").GetBoolean())
            {
                ended.Add(id, child.GetProperty("name").GetString()!);
            }
            else
            {
                open.Add(id);
            }
        }

        if (open.Count > 0 && (!any || ended.Count == 0))
        {
            throw new AwaitingChildrenException(open, any);
        }

        return ended.Count == 0 ? [] : await _questions.ReadAsync("child.read", writer => JobQuestions.WriteIds(writer, [.. ended.Keys]), ended.GetValueOrDefault, _lenientJson);
    }
}
