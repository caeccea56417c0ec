using System.Text.Json.Nodes;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Tests.Support;

/// <summary>A fresh folder with a home's drop folder, an installation's drop folder and a staging folder; removed at the end of the test.</summary>
internal sealed class PluginHome : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mcpcore-plugins-").FullName;

    public string Drop => Path.Combine(_root, "home");

    public string Installation => Path.Combine(_root, "installation");

    public string Staging => Path.Combine(_root, "staged");

    public RecordingLogger<PluginHost> Log { get; } = new();

    /// <summary>Staged files that a plugin's code left when it was executed.</summary>
    public string[] Executed => Directory.Exists(Staging) ? Directory.GetFiles(Staging, "executed.txt", SearchOption.AllDirectories) : [];

    public void ForgetExecutions() => Array.ForEach(Executed, File.Delete);

    public string PathOf(string name) => Path.Combine(_root, name);

    /// <summary>Copies a built plugin to a drop folder.</summary>
    /// <param name="id">The built plugin.</param>
    /// <param name="folder">The folder's name; the id unless given.</param>
    /// <param name="root">The drop folder; the home's unless given.</param>
    /// <returns>The plugin's folder.</returns>
    public string Add(string id, string? folder = null, string? root = null)
    {
        var target = Path.Combine(root ?? Drop, folder ?? id);
        BuiltPlugins.Copy(id, target);
        return target;
    }

    /// <summary>Makes a plugin folder with one file.</summary>
    public string AddFile(string folder, string file, byte[] content)
    {
        var target = Path.Combine(Drop, folder);
        Directory.CreateDirectory(target);
        File.WriteAllBytes(Path.Combine(target, file), content);
        return target;
    }

    /// <summary>What hosts of this home require of plugins.</summary>
    public TrustPolicy Trust { get; set; } = new();

    /// <summary>Whether hosts of this home take plugins that others could have written.</summary>
    public bool AllowUnsafeFolders { get; set; }

    public PluginHost CreateHost(TimeProvider? time = null, int maxThreads = 16, Action<PluginHostOptions>? configure = null)
    {
        var options = new PluginHostOptions
        {
            Folders = [Drop, Installation],
            StagingFolder = Staging,
            ActivationLimit = TestLimit.Span,
            MaxThreads = maxThreads,
            Trust = Trust,
            AllowUnsafeFolders = AllowUnsafeFolders,
        };
        configure?.Invoke(options);
        return new PluginHost(options, time ?? TimeProvider.System, Log);
    }

    /// <summary>A host that has loaded what is in the drop folders.</summary>
    public async Task<PluginHost> LoadAsync(Action<PluginHostOptions>? configure = null)
    {
        var host = CreateHost(configure: configure);
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>Makes the folder another version of its plugin.</summary>
    public static void SetVersion(string folder, string version) => EditManifest(folder, manifest => manifest["version"] = version);

    /// <summary>The names of the staged copies of a plugin.</summary>
    public string[] StagedCopies(string id) =>
        Directory.Exists(Path.Combine(Staging, id)) ? [.. Directory.GetDirectories(Path.Combine(Staging, id)).Select(Path.GetFileName).Order(StringComparer.Ordinal)!] : [];

    /// <summary>The versions of the staged copies of a plugin.</summary>
    public IReadOnlyList<string> StagedVersions(string id) => [.. StagedCopies(id).Select(name => name[..name.LastIndexOf('-')])];

    public static void EditManifest(string folder, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
