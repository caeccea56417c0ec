using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>Versions of one of the suite's plugins, made beside the drop folder, so that each comes and goes in one move.</summary>
internal sealed class PluginVersions(TestHome home, string id)
{
    private int _removed;

    /// <summary>The plugin's folder in the drop folder.</summary>
    public string Folder { get; } = Path.Combine(home.Folder.Plugins, id);

    /// <summary>Adds a version, or puts it into the place of the one that is there.</summary>
    public void Install(string version)
    {
        var ready = Prepare(version);
        if (Directory.Exists(Folder))
        {
            Remove();
        }

        Directory.CreateDirectory(home.Folder.Plugins);
        Directory.Move(ready, Folder);
    }

    public void Remove() => Directory.Move(Folder, Directory.CreateDirectory(home.Folder.In("removed")).FullName + $"/{id}-{_removed++}");

    /// <summary>Makes a version outside the drop folder; returns its folder.</summary>
    public string Prepare(string version)
    {
        var folder = Path.Combine(home.Folder.In("ready"), $"{id}-{version}");
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.TestPlugins, id)))
        {
            Directory.CreateDirectory(folder);
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var path = Path.Combine(folder, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["version"] = version;
        File.WriteAllText(path, manifest.ToJsonString());
        return folder;
    }
}
