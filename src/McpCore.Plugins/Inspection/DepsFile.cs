using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpCore.Plugins.Inspection;

/// <summary>
/// Checks a plugin's <c>.deps.json</c>. The runtime's native resolver, which reads it later, ends the whole process when a member that it
/// takes for granted is missing or of another kind; so every member that it reads is checked here first.
/// </summary>
internal static class DepsFile
{
    /// <exception cref="PluginRefusedException">The file is malformed, or lists a file that the folder lacks.</exception>
    public static void Check(string folder, string entry, string depsFile)
    {
        try
        {
            var root = JsonNode.Parse(File.ReadAllText(depsFile), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            var target = Target(Object(root, "the file"));
            foreach (var (library, assets) in target)
            {
                CheckLibrary(folder, depsFile, library, Object(assets, library));
            }

            CheckLibraries(Object(root!["libraries"], "\"libraries\""));
            _ = new AssemblyDependencyResolver(entry);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new PluginRefusedException("deps_invalid", $"{Path.GetFileName(depsFile)} cannot be read: {exception.Message.TrimEnd('.')}. Build the plugin again.");
        }
    }

    /// <summary>The target that the runtime takes; the others are for the build.</summary>
    private static JsonObject Target(JsonObject root)
    {
        var name = root["runtimeTarget"] switch
        {
            JsonObject target => Text(target["name"], "\"runtimeTarget\""),
            var target => Text(target, "\"runtimeTarget\""),
        };
        return Object(Object(root["targets"], "\"targets\"")[name], $"the target \"{name}\"");
    }

    private static void CheckLibrary(string folder, string depsFile, string library, JsonObject members)
    {
        foreach (var kind in new[] { "runtime", "native", "resources", "runtimeTargets" })
        {
            if (!members.TryGetPropertyValue(kind, out var assets))
            {
                continue;
            }

            foreach (var (path, node) in Object(assets, $"\"{kind}\" of {library}"))
            {
                var asset = Object(node, path);
                if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
                {
                    throw new JsonException($"\"{path}\" leaves the folder");
                }

                OptionalText(asset, "assemblyVersion");
                OptionalText(asset, "fileVersion");
                if (kind == "runtimeTargets")
                {
                    Text(asset["rid"], path);
                    Text(asset["assetType"], path);
                }
                else if (kind == "runtime")
                {
                    CheckFile(folder, depsFile, library, path);
                }
            }
        }
    }

    private static void CheckFile(string folder, string depsFile, string library, string path)
    {
        var file = Path.GetFileName(path);
        if (file != "McpCore.Agents.dll" && !File.Exists(Path.Combine(folder, file)) && !File.Exists(Path.Combine(folder, path)))
        {
            throw new PluginRefusedException("dependency_missing", $"{Path.GetFileName(depsFile)} lists {file} of {library}; the folder has no such file. Publish the plugin with its dependencies.");
        }
    }

    private static void CheckLibraries(JsonObject libraries)
    {
        foreach (var (library, node) in libraries)
        {
            var members = Object(node, library);
            Text(members["type"], library);
            Text(members["sha512"], library);
            _ = members["serviceable"]?.GetValue<bool>() ?? throw new JsonException($"{library} does not say whether it is serviceable");
            foreach (var member in new[] { "path", "hashPath", "runtimeStoreManifestName" })
            {
                OptionalText(members, member);
            }
        }
    }

    private static JsonObject Object(JsonNode? node, string what) => node as JsonObject ?? throw new JsonException($"{what} is missing or no object");

    private static string Text(JsonNode? node, string what) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new JsonException($"a text of {what} is missing");

    private static void OptionalText(JsonObject node, string member)
    {
        if (node.TryGetPropertyValue(member, out var value))
        {
            Text(value, member);
        }
    }
}
