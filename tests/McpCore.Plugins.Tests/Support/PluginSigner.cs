using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Tests.Support;

/// <summary>A publisher with a key of its own.</summary>
internal sealed class PluginSigner : IDisposable
{
    public PluginSigner(string name) => Name = name;

    public string Name { get; }

    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicPem => Key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Makes the manifest list every file of the folder.</summary>
    public static void ListFiles(string folder) => PluginHome.EditManifest(
        folder, manifest => manifest["files"] = new JsonObject(PluginFiles.Of(folder).Select(file => KeyValuePair.Create(file, (JsonNode?)PluginFiles.Hash(folder, file)))));

    /// <summary>The hash by which a policy knows the folder's manifest.</summary>
    public static string ManifestHash(string folder) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "plugin.json"))));

    /// <summary>Lists the files and signs the list.</summary>
    public void Sign(string folder)
    {
        ListFiles(folder);
        SignAsItIs(folder);
    }

    public void SignAsItIs(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, PluginSignature.FileName), PluginSignature.Create(File.ReadAllBytes(Path.Combine(folder, "plugin.json")), Name, Key));

    /// <summary>A policy that requires a signature by one of the publishers.</summary>
    public static TrustPolicy Requiring(params PluginSigner[] known) => new()
    {
        Require = TrustRequirement.Signature,
        Publishers = known.ToDictionary(signer => signer.Name, signer => signer.PublicPem),
    };

    public void Dispose() => Key.Dispose();
}
