namespace McpCore.Plugins;

/// <summary>In which order plugins take the jobs of types that several of them offer. A type that is not named has one plugin.</summary>
/// <param name="orders">The ids of plugins, by job type.</param>
public sealed class FallbackOrder(IReadOnlyDictionary<string, IReadOnlyList<string>> orders)
{
    /// <summary>No type is shared.</summary>
    public static FallbackOrder None { get; } = new(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));

    /// <summary>Whether two plugins may both offer a type.</summary>
    public bool IsShared(string jobType, string plugin, string other) => orders.TryGetValue(jobType, out var order) && order.Contains(plugin) && order.Contains(other);

    /// <summary>The place of a plugin among those that offer a type, from 0.</summary>
    public int PlaceOf(string jobType, string plugin)
    {
        for (var place = 0; orders.TryGetValue(jobType, out var order) && place < order.Count; place++)
        {
            if (order[place] == plugin)
            {
                return place;
            }
        }

        return int.MaxValue;
    }
}
