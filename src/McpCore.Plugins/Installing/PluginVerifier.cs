using McpCore.Plugins.Inspection;
using McpCore.Plugins.Manifest;
using McpCore.Plugins.Staging;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Installing;

/// <summary>Checks a plugin as an installation does, without changing anything and without running any of its code.</summary>
public static class PluginVerifier
{
    private const string Structure = "structure";
    private const string Links = "links";
    private const string Permissions = "permissions";
    private const string Manifest = "manifest";
    private const string Entry = "entry";
    private const string Contract = "contract";
    private const string Framework = "framework";
    private const string Dependencies = "dependencies";
    private const string Hashes = "hashes";
    private const string Signature = "signature";

    /// <summary>In the order in which the inspection makes them.</summary>
    private static readonly string[] Inspected = [Entry, Contract, Framework, Dependencies];

    /// <summary>Checks a plugin folder, a .zip or a .nupkg.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="policy">What the plugin must show of its origin.</param>
    /// <param name="allowUnsafeFolders">Whether owner and mode are left alone.</param>
    /// <param name="inDropFolder">Whether the folder lies in a drop folder, whose own owner and mode count then.</param>
    public static PluginVerification Verify(string path, TrustPolicy policy, bool allowUnsafeFolders, bool inDropFolder = false)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var list = new CheckList();
        if (Directory.Exists(path))
        {
            list.Run(Structure, () => "A folder.");
            var isSafe = list.Run(Links, () => Quietly(() => PluginStager.RefuseLinks(path), "No link leads elsewhere."));
            isSafe &= CheckPermissions(list, path, allowUnsafeFolders, inDropFolder);
            return isSafe ? CheckContent(list, path, path, policy) : new PluginVerification(path, null, null, [.. list.Checks]);
        }

        // A temporary folder of this user alone.
        var scratch = Directory.CreateTempSubdirectory("mcpcore-verify-").FullName;
        try
        {
            IncomingPlugin? unpacked = null;
            if (!list.Run([Structure, Links], () => Quietly(() => unpacked = IncomingPlugin.Receive(path, scratch), "An archive whose names and kinds are harmless."), code => code == "link_in_folder" ? Links : Structure))
            {
                return new PluginVerification(path, null, null, [.. list.Checks]);
            }

            CheckPermissions(list, path, allowUnsafeFolders, inDropFolder: false);
            return CheckContent(list, path, unpacked!.Folder, policy);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>Checks what an installation has received: all but where it came from.</summary>
    internal static PluginVerification VerifyReceived(string path, string folder, TrustPolicy policy) => CheckContent(new CheckList(), path, folder, policy);

    private static bool CheckPermissions(CheckList list, string path, bool allowUnsafeFolders, bool inDropFolder)
    {
        if (allowUnsafeFolders)
        {
            list.NotChecked(Permissions, "plugins.allow_unsafe_folders is set.");
            return true;
        }

        Action check = inDropFolder ? () => FolderSafety.CheckInDropFolder(path) : () => FolderSafety.Check(path);
        return list.Run(Permissions, () => Quietly(check, "Only the daemon's user and root can write to it."));
    }

    private static PluginVerification CheckContent(CheckList list, string path, string folder, TrustPolicy policy)
    {
        (string Id, string Version)? identity = null;
        PluginManifest? manifest = null;
        var isReadable = list.Run(Manifest, () =>
        {
            identity = PluginInspector.Identify(folder);
            manifest = PluginManifest.Read(folder);
            return manifest is null ? "There is no plugin.json; the folder's name is the id." : $"{identity.Value.Id} {identity.Value.Version}";
        });
        if (!isReadable)
        {
            return new PluginVerification(path, null, null, [.. list.Checks]);
        }

        list.Run(Signature, () => TrustCheck.Check(folder, policy));
        if (CheckFiles(list, folder, manifest))
        {
            list.Run(Inspected, () => Describe(PluginInspector.Inspect(folder, identity!.Value.Id)), NameOf);
        }

        return new PluginVerification(path, identity!.Value.Id, identity.Value.Version, [.. list.Checks]);
    }

    private static bool CheckFiles(CheckList list, string folder, PluginManifest? manifest)
    {
        if (manifest?.Files is { } files)
        {
            return list.Run(Hashes, () => Quietly(() => ManifestTruth.CheckFiles(folder, manifest), $"{files.Count} files are those that plugin.json lists."));
        }

        list.NotChecked(Hashes, "No plugin.json lists the hashes of the files.");
        return true;
    }

    private static string Describe(InspectedPlugin plugin) =>
        $"{Path.GetFileName(plugin.EntryPath)}: {string.Join(", ", plugin.Agents.SelectMany(agent => agent.JobTypes).Select(type => type.Name))}";

    private static string NameOf(string code) => code switch
    {
        "contract_too_old" or "contract_too_new" or "contract_major" => Contract,
        "framework_too_new" or "wrong_architecture" => Framework,
        "dependency_missing" or "deps_invalid" => Dependencies,
        _ => Entry,
    };

    private static string Quietly(Action check, string found)
    {
        check();
        return found;
    }
}
