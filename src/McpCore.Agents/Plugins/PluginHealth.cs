namespace McpCore.Agents;

/// <summary>Whether a plugin can do its work.</summary>
public sealed record PluginHealth
{
    private PluginHealth(bool isHealthy, string? message) => (IsHealthy, Message) = (isHealthy, message);

    /// <summary>Whether the plugin can do its work.</summary>
    public bool IsHealthy { get; }

    /// <summary>What was found, one sentence; null when there is nothing to say.</summary>
    public string? Message { get; }

    /// <summary>The plugin can do its work.</summary>
    /// <param name="message">What was found. The default is null: nothing to say.</param>
    public static PluginHealth Healthy(string? message = null) => new(true, message);

    /// <summary>The plugin cannot do its work.</summary>
    /// <param name="message">What is wrong, and what would mend it.</param>
    /// <exception cref="ArgumentException">The message is empty.</exception>
    public static PluginHealth Unhealthy(string message)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(message);
        return new PluginHealth(false, message);
    }
}
