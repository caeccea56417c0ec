namespace McpCore.Plugins.Trust;

/// <summary>Which plugins are taken, by what they show of their origin. Immutable.</summary>
public sealed record TrustPolicy
{
    /// <summary>What every plugin must show. The default is nothing.</summary>
    public TrustRequirement Require { get; init; } = TrustRequirement.Nothing;

    /// <summary>SHA-256 of each plugin.json that is known, in lower-case hexadecimal. The default is none.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>Each publisher that is known, with its public key (ECDSA, P-256): PEM, or the full path of a PEM file. The default is none.</summary>
    public IReadOnlyDictionary<string, string> Publishers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether a text can stand for a key: PEM that holds one, or a full path, whose file is read when a signature is checked.</summary>
    public static bool IsKey(string text) => PublisherKey.IsKey(text);
}
