using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Plugins.Manifest;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Installing;

/// <summary>
/// Packs a built plugin folder, which it leaves as it is. The same files give the same bytes: entries are sorted and have one fixed time. In the package, plugin.json
/// lists the hash of every file, so that its own hash or signature vouches for all.
/// </summary>
public static class PluginPacker
{
    private const string PackageFolder = "plugin/";
    private const int PlainFile = 0x8000 | 0x1A4;
    private const int Program = 0x8000 | 0x1ED;

    /// <summary>The first moment that an archive can tell.</summary>
    private static readonly DateTimeOffset FixedTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static PackResult Pack(PackRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var folder = Path.GetFullPath(request.Folder);
        var verification = Verify(folder);
        if (verification.Fault is not null)
        {
            return new PackResult(verification, null);
        }

        var extras = Extras(folder, request.Signer);
        var (id, version) = (verification.Id!, verification.Version!);
        var output = Path.GetFullPath(request.Output ?? (request.AsPackage ? $"{id}.{version}.nupkg" : $"{id}-{version}.zip"));
        var entries = PluginFiles.Of(folder).Select(file => (Name: file, Bytes: (Func<byte[]>)(() => File.ReadAllBytes(Path.Combine(folder, file))), Mode: ModeOf(folder, file)))
            .Concat(extras.Select(extra => (extra.Name, Bytes: (Func<byte[]>)(() => extra.Bytes), Mode: PlainFile)));
        if (request.AsPackage)
        {
            entries = entries.Select(entry => entry with { Name = PackageFolder + entry.Name })
                .Concat(NugetParts.Of(id, version, [.. PluginFiles.Of(folder)]).Select(part => (part.Name, Bytes: (Func<byte[]>)(() => Encoding.UTF8.GetBytes(part.Text)), Mode: PlainFile)))
                .Select(entry => entry with { Name = NugetParts.Escaped(entry.Name) });
        }

        Write(output, entries.OrderBy(entry => entry.Name, StringComparer.Ordinal));
        return new PackResult(verification, output);
    }

    /// <summary>The checks of an installation, where nothing is required yet; and that there is a manifest, which an archive cannot do without.</summary>
    private static PluginVerification Verify(string folder)
    {
        // A signature of before says nothing about what is packed now: it is made anew, or left out.
        var verification = PluginVerifier.Verify(folder, new TrustPolicy(), allowUnsafeFolders: true);
        return verification.Fault is not null || File.Exists(Path.Combine(folder, PluginManifest.FileName))
            ? verification
            : verification with
            {
                Checks = [.. verification.Checks, new PluginCheck("manifest", PluginCheckResult.Failed, "manifest_missing", "The folder has no plugin.json, which a package must have. Build the plugin with a manifest.")],
            };
    }

    private static List<(string Name, byte[] Bytes)> Extras(string folder, (string Publisher, System.Security.Cryptography.ECDsa PrivateKey)? signer)
    {
        var manifest = CompleteManifest(folder);
        var extras = new List<(string, byte[])> { (PluginManifest.FileName, manifest) };
        var kept = Path.Combine(folder, PluginSignature.FileName);
        if (signer is var (publisher, key))
        {
            extras.Add((PluginSignature.FileName, PluginSignature.Create(manifest, publisher, key)));
        }
        else if (File.Exists(kept) && manifest.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, PluginManifest.FileName))))
        {
            extras.Add((PluginSignature.FileName, File.ReadAllBytes(kept)));
        }

        return extras;
    }

    /// <summary>The bytes of plugin.json: as they are when they list every file that must be vouched for, and with the whole list otherwise.</summary>
    private static byte[] CompleteManifest(string folder)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, PluginManifest.FileName));
        var files = PluginFiles.Of(folder);
        if (PluginManifest.Read(folder)!.Files is { } listed && files.All(file => listed.ContainsKey(file) || PluginFiles.IsCompanion(file, listed.Keys)))
        {
            return bytes;
        }

        var manifest = JsonNode.Parse(bytes, documentOptions: WithComments)!.AsObject();
        manifest["files"] = new JsonObject(files.Select(file => KeyValuePair.Create(file, (JsonNode?)PluginFiles.Hash(folder, file))));
        return Encoding.UTF8.GetBytes(manifest.ToJsonString(Indented) + "\n");
    }

    private static int ModeOf(string folder, string file) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(Path.Combine(folder, file)).HasFlag(UnixFileMode.UserExecute) ? Program : PlainFile;

    /// <summary>Beside its place first: nobody finds half a package.</summary>
    private static void Write(string output, IEnumerable<(string Name, Func<byte[]> Bytes, int Mode)> entries)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        var temporary = output + ".new";
        using (var stream = File.Create(temporary))
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes, mode) in entries)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                entry.LastWriteTime = FixedTime;
                entry.ExternalAttributes = mode << 16;
                using var content = entry.Open();
                content.Write(bytes());
            }
        }

        File.Move(temporary, output, overwrite: true);
    }
}
