namespace McpCore.Plugins.Trust;

/// <summary>What a plugin must show before it is taken.</summary>
public enum TrustRequirement
{
    /// <summary>Nothing: whoever can write to the drop folder decides.</summary>
    Nothing,

    /// <summary>Its plugin.json is one of those whose SHA-256 is configured, and its files are those that it lists.</summary>
    Hashes,

    /// <summary>Its plugin.json is signed by a publisher whose key is configured, and its files are those that it lists.</summary>
    Signature,
}
