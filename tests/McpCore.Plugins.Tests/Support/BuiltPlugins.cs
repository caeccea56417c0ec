using System.Reflection;

namespace McpCore.Plugins.Tests.Support;

/// <summary>The plugins under tests/plugins, as the build left them.</summary>
internal static class BuiltPlugins
{
    private static readonly string Root = typeof(BuiltPlugins).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "TestPlugins").Value!;

    public static void Copy(string id, string target)
    {
        var source = Path.Combine(Root, id);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
    }
}
