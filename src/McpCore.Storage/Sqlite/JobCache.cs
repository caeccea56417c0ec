using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// The jobs that the writer touched last and that have not ended, as they are in its transaction: most jobs are stored, started and ended within moments,
/// and need not be read back for it. Belongs to the writer's connection, which is the only one that changes jobs; forgets everything with a rollback.
/// </summary>
internal sealed class JobCache
{
    // Two generations of so many jobs, none of them large: a few megabytes at most.
    private const int Generation = 1024;
    private const int LargestInput = 4096;

    private Dictionary<long, Job> _young = new(Generation);
    private Dictionary<long, Job> _old = new(Generation);

    public Job? Find(long key)
    {
        if (_young.TryGetValue(key, out var job))
        {
            return job;
        }

        if (_old.Remove(key, out job))
        {
            Put(job);
        }

        return job;
    }

    public void Put(Job job)
    {
        if (job.Status.IsFinal() || job.Payload.Length + job.Metadata.Length > LargestInput)
        {
            Forget(job.Id.SortKey);
            return;
        }

        if (_young.Count == Generation)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young[job.Id.SortKey] = job;
        _old.Remove(job.Id.SortKey);
    }

    /// <summary>The row was changed by other means, or is gone.</summary>
    public void Forget(long key)
    {
        _young.Remove(key);
        _old.Remove(key);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
