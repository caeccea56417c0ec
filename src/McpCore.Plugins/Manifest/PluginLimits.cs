namespace McpCore.Plugins.Manifest;

/// <summary>What a plugin asks to be held to. They bind where the plugin has a process of its own; the time also bounds each of its jobs.</summary>
/// <param name="MemoryBytes">The resident memory of its process, in bytes; null: the host's default.</param>
/// <param name="HeapBytes">The managed heap of its process, in bytes; null: the host's default.</param>
/// <param name="Time">How long one run may take; null: the host's default.</param>
internal sealed record PluginLimits(long? MemoryBytes, long? HeapBytes, TimeSpan? Time)
{
    public static PluginLimits None { get; } = new(null, null, null);
}
