using System.Text;
using System.Text.Json;
using McpCore.Agents.Json;

namespace McpCore.Agents.Testing;

/// <summary>
/// Runs an agent as the host does, through bytes: the payload is written to JSON and read back, the result is read from the JSON that the agent
/// wrote, exceptions become outcomes. Fits any test framework. Safe for concurrent use, as agents are.
/// </summary>
/// <example>
/// <code>
/// var tester = new AgentTester(new WordCountAgent());
/// var job = new TestJob { Seed = 42 };
///
/// var outcome = await tester.RunAsync("""{"text": "to be or not to be"}""", job);
///
/// Assert.Equal(6, outcome.ResultAs&lt;WordCount&gt;().Words);
/// Assert.Equal("Counted 6 words", job.Log[0].Message);
/// </code>
/// </example>
public sealed class AgentTester
{
    internal static readonly JsonSerializerOptions Json = AgentJson.CreateOptions(context: null);

    private readonly AgentBase _agent;
    private readonly Lazy<IReadOnlyList<JobTypeDescription>> _jobTypes;

    /// <summary>A tester of an agent.</summary>
    /// <param name="agent">The agent under test; one instance may run any number of jobs.</param>
    /// <param name="plugin">What <see cref="JobContext.Plugin"/> offers. The default is null: a plugin without settings.</param>
    public AgentTester(AgentBase agent, TestPlugin? plugin = null)
    {
        ArgumentNullException.ThrowIfNull(agent);
        _agent = agent;
        _jobTypes = new Lazy<IReadOnlyList<JobTypeDescription>>(agent.Describe);
        agent.Attach((plugin ?? new TestPlugin()).Context);
    }

    /// <summary>The job types of the agent, as the host sees them after loading.</summary>
    /// <exception cref="InvalidOperationException">The agent names no job type, or its types have no JSON Schema.</exception>
    public IReadOnlyList<JobTypeDescription> JobTypes => _jobTypes.Value;

    /// <summary>The JSON Schema against which the host checks payloads before the agent sees them.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="JobTypes"/>.</exception>
    public JsonElement PayloadSchema => TestJson.Parse(JobTypes[0].PayloadSchema);

    /// <summary>The JSON Schema of the result.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="JobTypes"/>.</exception>
    public JsonElement ResultSchema => TestJson.Parse(JobTypes[0].ResultSchema);

    /// <summary>
    /// Lets the agent check a payload, as at submit: can it be read, and what does <c>ValidateAsync</c> say. Rules of the schema alone, such as
    /// ranges, are the host's to check; see <see cref="PayloadSchema"/>.
    /// </summary>
    /// <param name="payload">The payload as JSON.</param>
    /// <param name="job">Gives settings and data folder. The default is a new job.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The faults; empty when the payload is accepted.</returns>
    public async Task<IReadOnlyList<PayloadFault>> CheckAsync(string payload, TestJob? job = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return await _agent.CheckAsync(Encoding.UTF8.GetBytes(payload), (job ?? new TestJob()).Environment, cancellationToken);
    }

    /// <inheritdoc cref="CheckAsync(string, TestJob, CancellationToken)"/>
    /// <typeparam name="TPayload">The agent's payload type, or any other that makes the same JSON.</typeparam>
    /// <param name="payload">The payload; written to JSON with snake_case names.</param>
    /// <param name="job">Gives settings and data folder. The default is a new job.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public Task<IReadOnlyList<PayloadFault>> CheckAsync<TPayload>(TPayload payload, TestJob? job = null, CancellationToken cancellationToken = default) =>
        CheckAsync(JsonSerializer.Serialize(payload, Json), job, cancellationToken);

    /// <summary>Runs one attempt to its end. Like the host's call, it does not check the payload first, and it throws nothing that the agent throws.</summary>
    /// <param name="payload">The payload as JSON.</param>
    /// <param name="job">What the agent is offered, and what it said. The default is a new job; give one to read its log and the rest.</param>
    /// <param name="cancellationToken">Cancels the job for the reason <see cref="CancellationReason.User"/>; for others see <see cref="TestJob.Cancel"/>.</param>
    public async Task<TestOutcome> RunAsync(string payload, TestJob? job = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        job ??= new TestJob();
        await using var registration = cancellationToken.Register(() => job.Cancel());
        var port = new TestJobPort(job, job.JobType ?? JobTypes[0].Name);
        return new TestOutcome(await _agent.RunAsync(Encoding.UTF8.GetBytes(payload), port, job.CancellationToken), job);
    }

    /// <summary>
    /// Runs a job with its children: whenever the agent ends to wait for children, those that are open are run by the tester of their type, each
    /// to its end, and the agent is run again, as the daemon does it.
    /// </summary>
    /// <param name="payload">The payload as JSON.</param>
    /// <param name="job">What the agent is offered in its first run; later runs are <see cref="TestJob.NextRun"/> of it.</param>
    /// <param name="children">Testers of the agents of the children. The agent's own is among them without being named.</param>
    /// <returns>How the last run ended; <see cref="TestOutcome.Job"/> is its job.</returns>
    /// <exception cref="InvalidOperationException">A child is open whose type none of the testers handles.</exception>
    public async Task<TestOutcome> RunToEndAsync(string payload, TestJob? job = null, params AgentTester[] children)
    {
        ArgumentNullException.ThrowIfNull(children);
        var outcome = await RunAsync(payload, job);
        while (outcome.Kind == AgentOutcomeKind.Awaiting)
        {
            foreach (var child in outcome.Job.Children.Where(child => !child.Ended && outcome.AwaitedChildren.Contains(child.Id)))
            {
                var tester = children.Append(this).FirstOrDefault(tester => tester.JobTypes.Any(type => type.Name == child.JobType || type.Aliases.Contains(child.JobType)))
                    ?? throw new InvalidOperationException($"The child \"{child.Name}\" is of the type {child.JobType}, and no tester handles it. Name one, or end the child in TestJob.OnChild.");
                var end = await tester.RunToEndAsync(child.Payload.GetRawText(), new TestJob { JobId = child.Id, OnChild = outcome.Job.OnChild }, children);
                child.End(end.Outcome);
            }

            outcome = await RunAsync(payload, outcome.Job.NextRun());
        }

        return outcome;
    }

    /// <inheritdoc cref="RunAsync(string, TestJob, CancellationToken)"/>
    /// <typeparam name="TPayload">The agent's payload type, or any other that makes the same JSON.</typeparam>
    /// <param name="payload">The payload; written to JSON with snake_case names.</param>
    /// <param name="job">What the agent is offered, and what it said. The default is a new job; give one to read its log and the rest.</param>
    /// <param name="cancellationToken">Cancels the job for the reason <see cref="CancellationReason.User"/>; for others see <see cref="TestJob.Cancel"/>.</param>
    public Task<TestOutcome> RunAsync<TPayload>(TPayload payload, TestJob? job = null, CancellationToken cancellationToken = default) =>
        RunAsync(JsonSerializer.Serialize(payload, Json), job, cancellationToken);
}
