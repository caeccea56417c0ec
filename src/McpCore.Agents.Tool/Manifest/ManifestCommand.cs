using McpCore.Agents.Tool.Warnings;

namespace McpCore.Agents.Tool.Manifest;

/// <summary><c>manifest INPUTS [FOLDER]</c>: writes the plugin's <c>plugin.json</c>, and warns of what its author will want to know.</summary>
internal static class ManifestCommand
{
    private const string Contract = "McpCore.Agents.dll";

    /// <param name="inputs">What the build says.</param>
    /// <param name="output">Takes the warnings, in the form that the build reads as its own.</param>
    public static void Run(BuildInputs inputs, TextWriter output)
    {
        var entry = Path.Combine(inputs.Folder, inputs.Entry);
        File.WriteAllBytes(Path.Combine(inputs.Folder, ManifestWriter.FileName), ManifestWriter.Write(inputs, PluginAssembly.Load(entry)));
        foreach (var warning in PinScan.Scan(entry))
        {
            output.WriteLine($"{inputs.Entry} : warning {warning}");
        }

        if (File.Exists(Path.Combine(inputs.Folder, Contract)))
        {
            output.WriteLine($"{inputs.Entry} : warning MCPA020: {Contract} lies in the plugin's folder, and the host uses its own. Add ExcludeAssets=\"runtime\" to the reference to McpCore.Agents.");
        }
    }
}
