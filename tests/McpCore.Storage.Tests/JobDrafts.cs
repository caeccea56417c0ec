using System.Security.Cryptography;
using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests;

/// <summary>Makes new jobs as admission does.</summary>
internal sealed class JobDrafts(TestClock clock)
{
    public const string Type = "echo";

    private readonly JobIdSource _ids = new(clock);

    public JobId NextId() => _ids.Next();

    public Job Draft(string type = Type, JobOptions? options = null, string payload = """{"n":1}""") => new()
    {
        Id = NextId(),
        Type = type,
        Status = JobStatus.Pending,
        Payload = Encoding.UTF8.GetBytes(payload),
        Options = options ?? new JobOptions(),
        MaxAttempts = (options ?? new JobOptions()).MaxAttempts,
        CreatedAt = clock.Now,
        Actor = "tester",
        Links = JobDependencies.LinksOf(options ?? new JobOptions()),
    };

    public NewJob New(string type = Type, JobOptions? options = null, string payload = """{"n":1}""", WaitingReason? agentMissing = null) =>
        New(Draft(type, options, payload), agentMissing);

    public NewJob New(Job draft, WaitingReason? agentMissing = null) => new(
        draft,
        job => JobLifecycle.Submit(job, agentMissing, clock.Now),
        draft.Options.IdempotencyKey is null ? default : SHA256.HashData([.. Encoding.UTF8.GetBytes(draft.Type), .. draft.Payload.Span]));

    /// <summary>A job that names its request.</summary>
    public NewJob Keyed(string key, string payload = """{"n":1}""") => New(options: new JobOptions { IdempotencyKey = key }, payload: payload);
}
