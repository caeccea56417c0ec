using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>What the suites about removal share.</summary>
public abstract class RetentionStoreConformance : StoreConformance
{
    private protected static readonly JobStatus[] FinalStates = [JobStatus.Completed, JobStatus.Failed, JobStatus.Cancelled];

    /// <summary>What removes jobs and events from a store.</summary>
    protected abstract IRetentionStore CreateRetention(IJobStore store);

    private protected IRetentionStore Retention => CreateRetention(Store);

    private protected ArtifactRecord Artifact(Job run, string name, long size) => new(name, "file", size, "ab", run.Attempt, run.Run, Clock.Now);

    /// <summary>One job of each final state, in the order of <see cref="FinalStates"/>.</summary>
    private protected async Task<List<JobId>> EachStateAsync()
    {
        var ids = new List<JobId>();
        foreach (var status in FinalStates)
        {
            ids.Add((await EndedAsync(status)).Id);
        }

        return ids;
    }

    private protected async Task<Job> EndedAsync(JobStatus status, JobOptions? options = null, string type = JobDrafts.Type)
    {
        var job = await AddAsync(type, options);
        if (status == JobStatus.Cancelled)
        {
            return (await Store.ChangeAsync(job.Id, current => JobLifecycle.Cancel(current, "enough", "ann", Clock.Now), Token)).Job!;
        }

        var run = await StartAsync(job);
        return (await EndAsync(run, status == JobStatus.Completed ? Completed() : Failed())).Job!;
    }

    private protected Task<ChangeOutcome> RetryAsync(JobId id) => Store.ChangeAsync(id, job => JobLifecycle.Retry(job, "ann", null, Clock.Now), Token);

    /// <summary>Starts a job, whatever else waits.</summary>
    private async Task<Job> StartAsync(Job job) =>
        (await Store.ChangeAsync(job.Id, current => JobLifecycle.Start(current, Plugin, Node, Opening.Incarnation, Clock.Now), Token)).Job!;
}
