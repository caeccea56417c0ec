using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Dispatch;

/// <summary>How many runs there may be: slots over all types and for each type, and what abandoned runs do to them. Safe for concurrent use.</summary>
internal sealed class SlotTable(EngineOptions options, Func<string, string>? canonicalName = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _usedByType = new(StringComparer.Ordinal);
    private static readonly IReadOnlyDictionary<string, int> NoResources = new Dictionary<string, int>();
    private readonly Dictionary<string, int> _usedResources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _replacedPlugins = new(StringComparer.Ordinal);
    private int _used;
    private int _abandoned;

    public int Total => options.Concurrency;

    public (int Used, int Abandoned) Usage
    {
        get
        {
            lock (_lock)
            {
                return (_used, _abandoned);
            }
        }
    }

    /// <summary>The free slots of each type.</summary>
    /// <param name="types">The types that may run.</param>
    /// <param name="freed">Slots that are still taken and count as free.</param>
    public (int Total, List<TypeRoom> Types) Room(IEnumerable<JobTypeRegistration> types, IReadOnlyList<RunSlot> freed)
    {
        lock (_lock)
        {
            var free = Total - _used + freed.Count;
            var rooms = new List<TypeRoom>();
            if (free > 0)
            {
                foreach (var type in types)
                {
                    var room = Math.Min(free, options.ConcurrencyPerType.TryGetValue(type.Name, out var limit) ? limit - _usedByType.GetValueOrDefault(type.Name) + freed.Count(slot => slot.Type == type.Name) : free);
                    if (room > 0)
                    {
                        rooms.Add(new TypeRoom(type.Name, room, type.Plugin) { Aliases = type.Aliases, Canary = type.Canary, Fallbacks = type.Fallbacks });
                    }
                }
            }

            return (free, rooms);
        }
    }

    /// <summary>What is taken of a type's own limit, with the type's name; null when it has none.</summary>
    public (string Name, int Used, int Limit)? UseOf(string type)
    {
        lock (_lock)
        {
            var name = Canonical(type);
            return options.ConcurrencyPerType.TryGetValue(name, out var limit) ? (name, _usedByType.GetValueOrDefault(name), limit) : null;
        }
    }

    /// <summary>The free amounts of the node's resources.</summary>
    /// <param name="freed">Slots that are still taken and count as free.</param>
    public IReadOnlyDictionary<string, int> FreeResources(IReadOnlyList<RunSlot> freed)
    {
        lock (_lock)
        {
            return options.Resources.ToDictionary(
                resource => resource.Key,
                resource => resource.Value - _usedResources.GetValueOrDefault(resource.Key) + freed.Sum(slot => slot.Resources?.GetValueOrDefault(resource.Key) ?? 0),
                StringComparer.Ordinal);
        }
    }

    /// <returns>What was taken, to be given back.</returns>
    public RunSlot Take(Job job)
    {
        lock (_lock)
        {
            var slot = new RunSlot(Canonical(job.Type), job.Options.Resources);
            Count(slot, 1);
            return slot;
        }
    }

    /// <param name="slot">What <see cref="Take"/> returned.</param>
    public void Release(RunSlot slot)
    {
        lock (_lock)
        {
            Count(slot, -1);
        }
    }

    /// <summary>
    /// A run was given up while its agent goes on. One such run a plugin gets its slot replaced; a further one keeps its slot, so that a
    /// plugin that hangs again and again cannot pile up threads without bound.
    /// </summary>
    /// <param name="slot">What <see cref="Take"/> returned.</param>
    /// <param name="plugin">The plugin.</param>
    /// <returns>Whether the slot is free again.</returns>
    public bool Abandon(RunSlot slot, string plugin)
    {
        lock (_lock)
        {
            _abandoned++;
            var replaced = _replacedPlugins.Add(plugin);
            if (replaced)
            {
                Count(slot, -1);
            }

            return replaced;
        }
    }

    /// <summary>The agent of an abandoned run ended after all.</summary>
    public void AbandonedRunEnded(RunSlot slot, string plugin, bool wasReplaced)
    {
        lock (_lock)
        {
            _abandoned--;
            if (wasReplaced)
            {
                _replacedPlugins.Remove(plugin);
            }
            else
            {
                Count(slot, -1);
            }
        }
    }

    private void Count(RunSlot slot, int runs)
    {
        _used += runs;
        _usedByType[slot.Type] = _usedByType.GetValueOrDefault(slot.Type) + runs;
        foreach (var (name, amount) in slot.Resources ?? NoResources)
        {
            _usedResources[name] = _usedResources.GetValueOrDefault(name) + (runs * amount);
        }
    }

    /// <summary>A job may be stored under an older name of its type; it takes a slot of the type all the same.</summary>
    private string Canonical(string type) => canonicalName?.Invoke(type) ?? type;
}
