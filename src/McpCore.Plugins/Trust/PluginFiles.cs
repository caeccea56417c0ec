using System.Security.Cryptography;
using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Trust;

/// <summary>The files that a manifest vouches for: all of the folder but the manifest itself and its signature.</summary>
internal static class PluginFiles
{
    /// <summary>Their paths in the folder with <c>/</c>, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(string folder) =>
    [
        .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => file is not (PluginManifest.FileName or PluginSignature.FileName))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether a file is the symbols or the documentation of a listed assembly, which nothing of a plugin's work depends on; builds do not list them.</summary>
    public static bool IsCompanion(string file, IEnumerable<string> listed) =>
        Path.GetExtension(file).ToLowerInvariant() is ".pdb" or ".xml" && listed.Contains(file[..^4] + ".dll", StringComparer.Ordinal);

    /// <summary>The SHA-256 of a file in lower-case hexadecimal.</summary>
    public static string Hash(string folder, string file)
    {
        using var stream = File.OpenRead(Path.Combine(folder, file));
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
