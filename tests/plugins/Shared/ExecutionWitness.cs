using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace McpCore.TestPlugins.Shared;

/// <summary>Leaves a file beside the assembly as soon as any code of it runs.</summary>
internal static class ExecutionWitness
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The ModuleInitializer attribute should not be used in libraries", Justification = "The earliest code of the plugin is what the test watches.")]
    public static void Leave()
    {
        var folder = Path.GetDirectoryName(typeof(ExecutionWitness).Assembly.Location)!;
        File.WriteAllText(Path.Combine(folder, "executed.txt"), "executed");
    }
}
