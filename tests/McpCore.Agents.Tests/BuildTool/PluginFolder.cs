using System.Reflection;
using McpCore.Agents.Tool.Manifest;

namespace McpCore.Agents.Tests.BuildTool;

/// <summary>A copy of one of the suite's built plugins, as a build leaves it, removed at the end of the test.</summary>
internal sealed class PluginFolder : IDisposable
{
    private static readonly string Plugins = typeof(PluginFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "TestPlugins").Value!;

    private readonly string _assembly;

    public PluginFolder(string id, string assembly)
    {
        _assembly = assembly;
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(Plugins, id)))
        {
            File.Copy(file, In(System.IO.Path.GetFileName(file)));
        }

        File.Delete(In("plugin.json"));
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("mcpcore-tool-").FullName;

    public string Entry => In(_assembly);

    public static PluginFolder Echo() => new("echo", "McpCore.TestPlugins.Echo.dll");

    public string In(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>What the build would hand over.</summary>
    /// <param name="lines">Lines besides the necessary ones; a later line of a name wins.</param>
    public BuildInputs Inputs(params string[] lines)
    {
        var file = System.IO.Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, [$"folder={Path}", $"entry={_assembly}", "id=echo", "version=1.2.3", "target_framework=net10.0", "runtimes=", "isolation=", "memory=", .. lines]);
            return BuildInputs.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
