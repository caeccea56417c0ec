using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Puts the suite's plugins into a home's drop folder, changed as a scenario needs them.</summary>
internal static class ScenarioPlugins
{
    public const string InProcess = "inprocess";
    public const string Process = "process";

    /// <summary>Both places, for theories.</summary>
    public static TheoryData<string> Isolations { get; } = [InProcess, Process];

    /// <summary>Copies a plugin of tests/plugins that has a manifest; returns its folder.</summary>
    public static string Put(this TestHome home, string plugin, string isolation, string? folderName = null, Action<JsonObject>? edit = null)
    {
        var folder = home.AddPlugin(plugin, folderName);
        EditManifest(folder, manifest =>
        {
            manifest["id"] = folderName ?? plugin;
            manifest["isolation"] = isolation;
            edit?.Invoke(manifest);
        });
        return folder;
    }

    public static void EditManifest(string folder, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }
}
