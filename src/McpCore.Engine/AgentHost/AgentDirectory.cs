using System.Collections.Frozen;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine.AgentHost;

/// <summary>A job type that is or was handled by a plugin.</summary>
/// <param name="Registration">Its last registration.</param>
/// <param name="PayloadSchema">The schema of that registration.</param>
/// <param name="IsActive">Whether an agent is active now.</param>
internal sealed record AgentEntry(JobTypeRegistration Registration, JsonSchema PayloadSchema, bool IsActive);

/// <summary>Knows every job type: the active ones from the host, the others from the catalog of what was ever seen. Readers see one consistent snapshot.</summary>
internal sealed class AgentDirectory(IAgentHost host, IJobTypeCatalog catalog, TimeProvider time)
{
    private sealed record Snapshot(FrozenDictionary<string, AgentEntry> ByName, IReadOnlyList<AgentEntry> Entries);

    private Snapshot _snapshot = new(FrozenDictionary<string, AgentEntry>.Empty, []);

    /// <summary>The names of all known types, in order; aliases are left out.</summary>
    public IReadOnlyList<string> Names => [.. _snapshot.Entries.Select(entry => entry.Registration.Name).Order(StringComparer.Ordinal)];

    public IEnumerable<JobTypeRegistration> Active => _snapshot.Entries.Where(entry => entry.IsActive).Select(entry => entry.Registration);

    public AgentEntry? Find(string nameOrAlias) => _snapshot.ByName.GetValueOrDefault(nameOrAlias);

    public bool IsActive(string type) => Find(type) is { IsActive: true };

    /// <summary>Takes over what the host has active now, and remembers it.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var active = host.JobTypes;
        await catalog.SaveAsync(active, time.GetUtcNow(), cancellationToken);
        var known = await catalog.LoadAsync(cancellationToken);
        var entries = active.Select(type => Entry(type, isActive: true)).ToList();
        entries.AddRange(known.Where(type => active.All(other => other.Name != type.Name)).Select(type => Entry(type, isActive: false)));

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
    }

    private static AgentEntry Entry(JobTypeRegistration type, bool isActive) => new(type, JsonSchema.Parse(type.PayloadSchema), isActive);
}
