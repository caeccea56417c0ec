using McpCore.Engine.AgentHost;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Dispatch;

/// <summary>How many runs there may be: slots over all types and for each type, and what abandoned runs do to them. Safe for concurrent use.</summary>
internal sealed class SlotTable(EngineOptions options, Func<string, string>? canonicalName = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _usedByType = new(StringComparer.Ordinal);
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
    public (int Total, List<TypeRoom> Types) Room(IEnumerable<JobTypeRegistration> types, IReadOnlyList<string> freed)
    {
        lock (_lock)
        {
            var free = Total - _used + freed.Count;
            var rooms = new List<TypeRoom>();
            if (free > 0)
            {
                foreach (var type in types)
                {
                    var room = Math.Min(free, options.ConcurrencyPerType.TryGetValue(type.Name, out var limit) ? limit - _usedByType.GetValueOrDefault(type.Name) + freed.Count(slot => slot == type.Name) : free);
                    if (room > 0)
                    {
                        rooms.Add(new TypeRoom(type.Name, room, type.Plugin) { Aliases = type.Aliases, Canary = type.Canary });
                    }
                }
            }

            return (free, rooms);
        }
    }

    /// <summary>Whether a type is at its own limit while slots are free.</summary>
    public bool IsTypeFull(string type)
    {
        lock (_lock)
        {
            return options.ConcurrencyPerType.TryGetValue(Canonical(type), out var limit) && _usedByType.GetValueOrDefault(Canonical(type)) >= limit;
        }
    }

    /// <returns>The type whose slot it is, to be given back under this very name: what the job's type is an alias of may change meanwhile.</returns>
    public string Take(string type)
    {
        lock (_lock)
        {
            var canonical = Canonical(type);
            _used++;
            _usedByType[canonical] = _usedByType.GetValueOrDefault(canonical) + 1;
            return canonical;
        }
    }

    /// <param name="slot">What <see cref="Take"/> returned.</param>
    public void Release(string slot)
    {
        lock (_lock)
        {
            Free(slot);
        }
    }

    /// <summary>
    /// A run was given up while its agent goes on. One such run a plugin gets its slot replaced; a further one keeps its slot, so that a
    /// plugin that hangs again and again cannot pile up threads without bound.
    /// </summary>
    /// <param name="slot">What <see cref="Take"/> returned.</param>
    /// <param name="plugin">The plugin.</param>
    /// <returns>Whether the slot is free again.</returns>
    public bool Abandon(string slot, string plugin)
    {
        lock (_lock)
        {
            _abandoned++;
            var replaced = _replacedPlugins.Add(plugin);
            if (replaced)
            {
                Free(slot);
            }

            return replaced;
        }
    }

    /// <summary>The agent of an abandoned run ended after all.</summary>
    public void AbandonedRunEnded(string slot, string plugin, bool wasReplaced)
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
                Free(slot);
            }
        }
    }

    private void Free(string slot)
    {
        _used--;
        _usedByType[slot]--;
    }

    /// <summary>A job may be stored under an older name of its type; it takes a slot of the type all the same.</summary>
    private string Canonical(string type) => canonicalName?.Invoke(type) ?? type;
}
