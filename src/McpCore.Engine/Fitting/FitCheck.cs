using McpCore.Engine.AgentHost;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Fitting;

/// <summary>
/// Finds the stored jobs that would no longer fit when a version of a plugin took over. The catalog remembers the schema by which each type's jobs were
/// admitted last: where the new one is the same text, as it mostly is, there is nothing to look at. Jobs that are submitted after the last page was read, and
/// before the version is active, are admitted by the old schema and not found here; like every job older than the schema that it meets, they are
/// checked again at their turn (<see cref="AgentDirectory.MisfitOf"/>).
/// </summary>
public sealed class FitCheck(IJobTypeCatalog catalog, IUnsettledPayloads payloads)
{
    /// <summary>Jobs that are named for each type; all are counted.</summary>
    public const int MaxShown = 20;

    /// <param name="version">The version that is to take over.</param>
    /// <param name="types">The types that it would take.</param>
    /// <param name="cancellationToken">Ends the check between two pages.</param>
    /// <returns>One entry for each type that has jobs that do not fit.</returns>
    public async Task<IReadOnlyList<UnfitJobs>> FindAsync(string version, IReadOnlyList<JobTypeRegistration> types, CancellationToken cancellationToken)
    {
        var known = (await catalog.LoadAsync(cancellationToken)).ToDictionary(type => type.Name, StringComparer.Ordinal);
        var found = new List<UnfitJobs>();
        foreach (var type in types)
        {
            // Jobs may be stored under an older name, whose own last schema counts. A name that is not known has no jobs.
            var changed = type.Aliases.Where(alias => types.All(other => other.Name != alias)).Prepend(type.Name)
                .Where(name => known.TryGetValue(name, out var before) && !before.PayloadSchema.Span.SequenceEqual(type.PayloadSchema.Span))
                .ToList();
            if (changed.Count > 0 && await FindAsync(version, type, changed, cancellationToken) is { Count: > 0 } unfit)
            {
                found.Add(unfit);
            }
        }

        return found;
    }

    private async Task<UnfitJobs> FindAsync(string version, JobTypeRegistration type, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var schema = JsonSchema.Parse(type.PayloadSchema);
        var first = new List<UnfitJob>();
        var count = 0L;
        foreach (var name in names)
        {
            PayloadPage page;
            for (var after = 0L; ; after = page.LastKey)
            {
                page = await payloads.ReadPayloadsAsync(name, after, cancellationToken);
                foreach (var job in page.Jobs.Where(job => job.AgentVersion is null || job.AgentVersion == version))
                {
                    if (PayloadFit.FaultOf(schema, job.Payload) is not { } fault)
                    {
                        continue;
                    }

                    count++;
                    if (first.Count < MaxShown)
                    {
                        first.Add(new UnfitJob(job.Id, fault));
                    }
                }

                if (page.IsLast)
                {
                    break;
                }

                // A million jobs take seconds: others get their turn on this thread, and a daemon that stops does not wait.
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return new UnfitJobs(type.Name, count, first);
    }
}
