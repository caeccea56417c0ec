using System.Runtime.InteropServices;
using System.Text.Json;
using McpCore.Agents;
using McpCore.Plugins.Manifest;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Inspection;

/// <summary>Compares what a manifest says with what is so. What it does not say is not compared: least and hand-written manifests are as good as those of the build.</summary>
internal static class ManifestTruth
{
    private static readonly string[] Executable = [".dll", ".exe", ".so", ".dylib"];

    /// <summary>The names under which a native asset or a build for this machine may go, from the narrowest to the widest.</summary>
    private static readonly string[] RuntimesOfThisMachine = [RuntimeInformation.RuntimeIdentifier, $"{Platform}-{Architecture}", Platform, .. OperatingSystem.IsWindows() ? [] : new[] { $"unix-{Architecture}", "unix" }, "any"];

    private static string Platform => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    private static string Architecture => RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>Every listed file is there with its hash, and nothing that could be executed is there besides.</summary>
    /// <exception cref="PluginRefusedException">It is not so.</exception>
    public static void CheckFiles(string folder, PluginManifest manifest)
    {
        if (manifest.Files is not { } files)
        {
            return;
        }

        foreach (var (file, hash) in files)
        {
            if (!File.Exists(Path.Combine(folder, file)))
            {
                throw Tampered($"plugin.json lists the file {file}; the folder has no such file.");
            }

            var actual = PluginFiles.Hash(folder, file);
            if (actual != hash)
            {
                throw Tampered($"The file {file} is not the one that plugin.json lists: its SHA-256 is {actual}, not {hash}.");
            }
        }

        foreach (var file in PluginFiles.Of(folder))
        {
            if (IsExecutable(file) && !files.ContainsKey(file))
            {
                throw Tampered($"The file {file} is not among those that plugin.json lists.");
            }
        }
    }

    /// <exception cref="PluginRefusedException">The plugin says that it is for other machines or a newer .NET, or for another one than its assembly is.</exception>
    public static void CheckPlatform(PluginManifest manifest, AssemblyInspector entry)
    {
        if (manifest.TargetFramework is { } declared)
        {
            var framework = declared.Split('-')[0];
            if (framework.StartsWith("net", StringComparison.Ordinal) && Version.TryParse(framework["net".Length..], out var target)
                && target > new Version(Environment.Version.Major, Environment.Version.Minor))
            {
                throw new PluginRefusedException("framework_too_new", $"plugin.json says that the plugin targets {declared}; this daemon runs on .NET {Environment.Version.ToString(2)}. Build the plugin for net{Environment.Version.Major}.0.");
            }

            if (entry.TargetFramework is { } actual && actual != framework)
            {
                throw Mismatch($"plugin.json says that the plugin targets {declared}; the assembly {manifest.Entry} targets {actual}.");
            }
        }

        if (manifest.Runtimes.Count > 0 && !manifest.Runtimes.Any(runtime => RuntimesOfThisMachine.Contains(runtime)))
        {
            throw new PluginRefusedException("wrong_architecture", $"plugin.json says that the plugin is for {string.Join(", ", manifest.Runtimes)}; this machine is {RuntimesOfThisMachine[0]}. Build the plugin for it, or for any.");
        }
    }

    /// <exception cref="PluginRefusedException">The declared job types or their aliases are not those of the assembly.</exception>
    public static void CheckJobTypes(PluginManifest manifest, IReadOnlyList<AgentClass> agents)
    {
        if (manifest.JobTypes.Count == 0)
        {
            return;
        }

        var real = agents.SelectMany(agent => agent.JobTypes).ToDictionary(type => type.Name);
        var declared = manifest.JobTypes.Select(type => type.Name).Order(StringComparer.Ordinal).ToList();
        if (!declared.SequenceEqual(real.Keys.Order(StringComparer.Ordinal)))
        {
            throw Mismatch($"plugin.json declares the job types {string.Join(", ", declared)}; the assembly has {string.Join(", ", real.Keys.Order(StringComparer.Ordinal))}.");
        }

        foreach (var type in manifest.JobTypes.Where(type => type.HasAliases))
        {
            if (!type.Aliases.Order(StringComparer.Ordinal).SequenceEqual(real[type.Name].Aliases.Order(StringComparer.Ordinal)))
            {
                throw Mismatch($"plugin.json gives the job type {type.Name} {Listed(type.Aliases)}; the assembly gives it {Listed(real[type.Name].Aliases)}.");
            }
        }
    }

    /// <summary>Compares the declared schemas with those that the agents describe, by meaning: neither white space nor the order of members counts.</summary>
    /// <exception cref="PluginRefusedException">A schema is another one.</exception>
    public static void CheckSchemas(IReadOnlyList<ManifestJobType> declared, IReadOnlyList<JobTypeDescription> described)
    {
        foreach (var type in declared)
        {
            if (described.FirstOrDefault(description => description.Name == type.Name) is { } truth)
            {
                CheckSchema(type.Name, "payload", type.PayloadSchema, truth.PayloadSchema);
                CheckSchema(type.Name, "result", type.ResultSchema, truth.ResultSchema);
            }
        }
    }

    private static void CheckSchema(string type, string what, JsonElement? declared, ReadOnlyMemory<byte> described)
    {
        if (declared is { } schema)
        {
            using var truth = JsonDocument.Parse(described);
            if (!JsonElement.DeepEquals(schema, truth.RootElement))
            {
                throw Mismatch($"The {what} schema of the job type {type} in plugin.json is not the one that its agent describes.");
            }
        }
    }

    // Libraries may carry their version behind: libfoo.so.1.
    private static bool IsExecutable(string file) =>
        Executable.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) || file.Contains(".so.", StringComparison.OrdinalIgnoreCase);

    private static string Listed(IReadOnlyList<string> aliases) => aliases.Count == 0 ? "no aliases" : $"the aliases {string.Join(", ", aliases)}";

    private static PluginRefusedException Tampered(string why) => new("hash_mismatch", $"{why} Build or install the plugin again.");

    private static PluginRefusedException Mismatch(string why) => new("manifest_mismatch", $"{why} Build the plugin again.");
}
