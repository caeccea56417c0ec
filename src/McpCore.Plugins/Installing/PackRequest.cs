using System.Security.Cryptography;

namespace McpCore.Plugins.Installing;

/// <summary>What is to be packed, and how.</summary>
/// <param name="Folder">A built plugin folder.</param>
public sealed record PackRequest(string Folder)
{
    /// <summary>The file to write; null: <c>&lt;id&gt;-&lt;version&gt;.zip</c>, or <c>&lt;id&gt;.&lt;version&gt;.nupkg</c>, in the current folder.</summary>
    public string? Output { get; init; }

    /// <summary>Whether a NuGet package is written in place of a .zip.</summary>
    public bool AsPackage { get; init; }

    /// <summary>Who signs, and with which private key (ECDSA, P-256); null: nobody.</summary>
    public (string Publisher, ECDsa PrivateKey)? Signer { get; init; }
}

/// <summary>What became of a wish to pack a plugin.</summary>
/// <param name="Verification">The checks; when one failed, nothing was written.</param>
/// <param name="File">The file that was written; null when there is none.</param>
public sealed record PackResult(PluginVerification Verification, string? File);
