namespace McpCore.Engine.PluginStates;

/// <summary>How much is borne of a plugin.</summary>
public sealed class PluginRuleOptions
{
    /// <summary>Versions of a plugin that may stay in memory before it is acted upon, 1 to 1,000. The default is 3.</summary>
    public int MaxLeaks { get; set; } = 3;

    /// <summary>What becomes of a plugin that has leaked too often: <see cref="PluginIsolationOrder.Process"/> (the default) or <see cref="PluginIsolationOrder.Refused"/>.</summary>
    public string OnLeaks { get; set; } = PluginIsolationOrder.Process;

    /// <summary>When a plugin that crashes is put into quarantine. The default is 3 crashes in 5 minutes.</summary>
    public QuarantineRule Quarantine { get; set; } = new(3, TimeSpan.FromMinutes(5));
}

/// <param name="Crashes">Crashes of one version that are too many, 1 to 200.</param>
/// <param name="Window">The time within which they are counted, 1 second to 1 day.</param>
public sealed record QuarantineRule(int Crashes, TimeSpan Window);
