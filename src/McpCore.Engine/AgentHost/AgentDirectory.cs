using System.Collections.Frozen;
using McpCore.Engine.Fitting;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine.AgentHost;

/// <summary>A job type that is or was handled by a plugin.</summary>
/// <param name="Registration">Its last registration.</param>
/// <param name="PayloadSchema">The schema of that registration.</param>
/// <param name="AdmitsSince">Jobs that were stored under the type's name from this moment on were admitted by that schema; older ones may have been by another.</param>
/// <param name="Missing">Why no agent handles it now; null when one does.</param>
internal sealed record AgentEntry(JobTypeRegistration Registration, JsonSchema PayloadSchema, DateTimeOffset AdmitsSince, WaitingReason? Missing)
{
    public bool IsActive => Missing is null;
}

/// <summary>Knows every job type: the active ones from the host, the others from the catalog of what was ever seen. Readers see one consistent snapshot.</summary>
internal sealed class AgentDirectory(IAgentHost host, IJobTypeCatalog catalog, TimeProvider time)
{
    // A submit that was checked just before a change is stored soon after it; the longest check of an agent takes ten seconds.
    private static readonly TimeSpan LongestSubmit = TimeSpan.FromMinutes(1);

    private sealed record Snapshot(FrozenDictionary<string, AgentEntry> ByName, IReadOnlyList<AgentEntry> Entries);

    private Snapshot _snapshot = new(FrozenDictionary<string, AgentEntry>.Empty, []);

    /// <summary>The names of all known types, in order; aliases are left out.</summary>
    public IReadOnlyList<string> Names => [.. _snapshot.Entries.Select(entry => entry.Registration.Name).Order(StringComparer.Ordinal)];

    /// <summary>The last registration of every known type.</summary>
    public IEnumerable<JobTypeRegistration> Known => _snapshot.Entries.Select(entry => entry.Registration);

    public IEnumerable<JobTypeRegistration> Active => _snapshot.Entries.Where(entry => entry.IsActive).Select(entry => entry.Registration);

    /// <summary>Every name under which a job may be stored, with the reason why it waits; null for one that may run.</summary>
    public IReadOnlyList<TypeAvailability> Availability => [.. _snapshot.ByName.Select(pair => new TypeAvailability(pair.Key, pair.Value.Missing))];

    public AgentEntry? Find(string nameOrAlias) => _snapshot.ByName.GetValueOrDefault(nameOrAlias);

    /// <summary>Every name under which jobs of a type may be stored: its own, its older ones, and the given one.</summary>
    public IReadOnlyList<string> NamesOf(string type) => Find(type) is { } entry
        ? [.. entry.Registration.Aliases.Where(alias => Find(alias) == entry).Prepend(entry.Registration.Name).Append(type).Distinct(StringComparer.Ordinal)]
        : [type];

    public bool IsActive(string type) => Find(type) is { IsActive: true };

    /// <summary>Why no agent can take a job of the type now; null when one can.</summary>
    public WaitingReason? WhyMissing(string type) => Find(type) is { } entry ? entry.Missing : WaitingReason.AgentMissing(type);

    /// <summary>Why no agent can take the job now: the one of its type is missing, or the version that it asks for, or all have refused it. Null when one can.</summary>
    public WaitingReason? WhyMissing(Job job) => WhyMissing(job.Type) ?? Find(job.Type)!.Registration.Choice.WhyNone(job);

    /// <summary>
    /// What no longer fits in the payload of a job that was admitted by another schema than that of the version that is to run it. Null when it fits, and
    /// for every job that was admitted by that schema, which is not read again.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="plugin">The version that is to run it: the schema is known of a type's first one alone.</param>
    public Fault? MisfitOf(Job job, PluginRef? plugin) =>
        Find(job.Type) is { } entry && plugin == entry.Registration.Plugin && (job.CreatedAt < entry.AdmitsSince || job.Type != entry.Registration.Name)
            ? PayloadFit.FaultOf(entry.PayloadSchema, job.Payload)
            : null;

    /// <summary>Takes over what the host has active now, and remembers it. Not to be called twice at once.</summary>
    /// <returns>The names whose jobs may run and could not before, or the other way round; and those whose versions changed, since jobs may ask for one.</returns>
    public async Task<IReadOnlyList<TypeAvailability>> RefreshAsync(CancellationToken cancellationToken)
    {
        var before = _snapshot.ByName;
        var active = host.JobTypes;
        var now = time.GetUtcNow();

        // At the start there is no submit under way, so that no job of this daemon's own is checked twice.
        var admitsSince = before.Count == 0 ? now : now + LongestSubmit;
        await catalog.SaveAsync(active, now, cancellationToken);
        var known = await catalog.LoadAsync(cancellationToken);
        var entries = active.Select(type => Entry(type, before, admitsSince, missing: null)).ToList();
        entries.AddRange(known.Where(type => active.All(other => other.Name != type.Name)).Select(type => Entry(type, before, admitsSince, host.WhyMissing(type))));

        // What is active goes before what once was, so that an alias of an active type takes over the name of a type that is gone (a rename);
        // among equals a name goes before an alias.
        var byName = new Dictionary<string, AgentEntry>(StringComparer.Ordinal);
        foreach (var group in entries.GroupBy(entry => entry.IsActive).OrderByDescending(group => group.Key))
        {
            foreach (var entry in group)
            {
                byName.TryAdd(entry.Registration.Name, entry);
            }

            foreach (var (alias, entry) in group.SelectMany(entry => entry.Registration.Aliases.Select(alias => (alias, entry))))
            {
                byName.TryAdd(alias, entry);
            }
        }

        _snapshot = new Snapshot(byName.ToFrozenDictionary(StringComparer.Ordinal), entries);
        return
        [
            .. before.Keys.Union(byName.Keys)
                .Where(name => !before.TryGetValue(name, out var known) || known.Missing != WhyMissing(name) || !SameVersions(known.Registration, Find(name)?.Registration))
                .Select(name => new TypeAvailability(name, WhyMissing(name))),
        ];
    }

    private static bool SameVersions(JobTypeRegistration before, JobTypeRegistration? after) => after is not null && before.Choice.IsSameAs(after.Choice);

    private static AgentEntry Entry(JobTypeRegistration type, FrozenDictionary<string, AgentEntry> before, DateTimeOffset admitsSince, WaitingReason? missing) =>
        before.TryGetValue(type.Name, out var known) && known.Registration.Name == type.Name && known.Registration.PayloadSchema.Span.SequenceEqual(type.PayloadSchema.Span)
            ? known with { Registration = type, Missing = missing }
            : new AgentEntry(type, JsonSchema.Parse(type.PayloadSchema), admitsSince, missing);
}
