using System.Security.Cryptography;
using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Trust;

/// <summary>
/// Holds a plugin's files against the policy. Done on the copy that is loaded, so that what was checked is what runs. One chain: the policy vouches for
/// plugin.json, by its hash or by a signature, and plugin.json for all other files.
/// </summary>
internal static class TrustCheck
{
    public const string UnknownHash = "unknown_hash";
    public const string Unsigned = "unsigned";
    public const string UnknownPublisher = "unknown_publisher";
    public const string Tampered = "tampered";

    /// <returns>What was found, as a sentence.</returns>
    /// <exception cref="PluginRefusedException">The policy does not allow the plugin.</exception>
    public static string Check(string folder, TrustPolicy policy)
    {
        var path = Path.Combine(folder, PluginManifest.FileName);
        var manifest = File.Exists(path) ? File.ReadAllBytes(path) : null;
        var signature = PluginSignature.Read(folder);
        switch (policy.Require)
        {
            case TrustRequirement.Hashes:
                CheckHash(manifest, policy);
                CheckFiles(folder);
                return "Its plugin.json is known, and so are its files.";

            case TrustRequirement.Signature when manifest is null || signature is null:
                throw new PluginRefusedException(
                    Unsigned, $"The plugin is not signed: it has no {(manifest is null ? PluginManifest.FileName : PluginSignature.FileName)}, and plugins.trust requires a signature. Get a signed package (`mcpcore plugin pack --sign`).");

            case TrustRequirement.Signature:
                CheckSignature(manifest, signature, policy);
                CheckFiles(folder);
                return $"Signed by {signature.Publisher}.";

            case TrustRequirement.Nothing when manifest is not null && signature is not null && policy.Publishers.ContainsKey(signature.Publisher):
                // Nobody asked for a signature; a wrong one in the name of a known publisher is a lie even so.
                CheckSignature(manifest, signature, policy);
                CheckFiles(folder);
                return $"Signed by {signature.Publisher}.";

            default:
                return signature is null ? "Not signed; nothing is required." : $"Signed in the name of \"{signature.Publisher}\", which is not checked: its key is not configured, and nothing is required.";
        }
    }

    private static void CheckHash(byte[]? manifest, TrustPolicy policy)
    {
        if (manifest is null)
        {
            throw new PluginRefusedException(UnknownHash, "The plugin has no plugin.json, and plugins.trust requires one with a known hash. Build the plugin with a manifest.");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(manifest));
        if (!policy.Hashes.Contains(hash, StringComparer.OrdinalIgnoreCase))
        {
            throw new PluginRefusedException(UnknownHash, $"The SHA-256 of the plugin's plugin.json is {hash}, which is not among plugins.trust.hashes. Add it there when you trust this plugin.");
        }
    }

    private static void CheckSignature(byte[] manifest, PluginSignature signature, TrustPolicy policy)
    {
        if (!policy.Publishers.TryGetValue(signature.Publisher, out var configured))
        {
            throw new PluginRefusedException(
                UnknownPublisher,
                $"The plugin is signed by \"{signature.Publisher}\", whose key is not among plugins.trust.publishers ({(policy.Publishers.Count == 0 ? "there is none" : string.Join(", ", policy.Publishers.Keys.Order(StringComparer.Ordinal)))}). Add it there when you trust this publisher.");
        }

        bool fits;
        try
        {
            using var key = PublisherKey.Open(configured);
            fits = signature.Fits(manifest, key);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new PluginRefusedException(UnknownPublisher, $"The key of the publisher \"{signature.Publisher}\" in plugins.trust.publishers cannot be read: {exception.Message}", exception);
        }

        if (!fits)
        {
            throw new PluginRefusedException(
                Tampered, $"The signature does not fit: plugin.json was changed after \"{signature.Publisher}\" signed it, or somebody else signed it. Get the plugin again from its publisher.");
        }
    }

    /// <summary>Every file is listed with the hash that it has, and every listed file is there.</summary>
    private static void CheckFiles(string folder)
    {
        var listed = PluginManifest.Read(folder)!.Files ?? new Dictionary<string, string>();
        var there = PluginFiles.Of(folder);
        if (listed.Keys.FirstOrDefault(file => !there.Contains(file)) is { } missing)
        {
            throw new PluginRefusedException(Tampered, $"plugin.json lists {missing}; the folder has no such file. Get the plugin again from its publisher.");
        }

        foreach (var file in there.Where(file => listed.ContainsKey(file) || !PluginFiles.IsCompanion(file, listed.Keys)))
        {
            if (!listed.TryGetValue(file, out var hash))
            {
                throw new PluginRefusedException(Tampered, $"The file {file} is not among those that plugin.json lists, so nobody vouches for it. `mcpcore plugin pack` lists every file.");
            }

            if (PluginFiles.Hash(folder, file) != hash)
            {
                throw new PluginRefusedException(Tampered, $"The file {file} has another SHA-256 than plugin.json lists. Get the plugin again from its publisher.");
            }
        }
    }
}
