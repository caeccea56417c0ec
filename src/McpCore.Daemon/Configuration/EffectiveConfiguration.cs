namespace McpCore.Daemon.Configuration;

/// <summary>What the sources of the configuration come to.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Origins">Where each value comes from, by key; a key that is missing has its default.</param>
/// <param name="Faults">What is wrong; nothing may be started unless it is empty.</param>
internal sealed record EffectiveConfiguration(DaemonOptions Options, IReadOnlyDictionary<string, ConfigurationOrigin> Origins, IReadOnlyList<ConfigurationFault> Faults)
{
    public ConfigurationOrigin OriginOf(string key) => Origins.GetValueOrDefault(key, ConfigurationOrigin.Default);
}
