using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Inspection;

/// <summary>Decides from files and metadata alone whether a staged plugin may be loaded.</summary>
internal static class PluginInspector
{
    private static readonly string FrameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>Id and version of a folder, before it is staged.</summary>
    /// <exception cref="PluginRefusedException">The folder holds nothing that could be a plugin.</exception>
    public static (string Id, string Version) Identify(string folder)
    {
        if (PluginManifest.Read(folder) is { } manifest)
        {
            return (manifest.Id, manifest.Version);
        }

        using var entry = FindEntry(folder).Assembly;
        return (PluginManifest.PluginId(Path.GetFileName(folder)), entry.Version);
    }

    /// <exception cref="PluginRefusedException">The plugin must not or cannot be loaded.</exception>
    public static InspectedPlugin Inspect(string folder, string id)
    {
        var warnings = new List<string>();
        var manifest = PluginManifest.Read(folder);
        if (manifest is not null)
        {
            ManifestTruth.CheckFiles(folder, manifest);
        }

        var (path, assembly) = manifest is null ? FindEntry(folder) : OpenEntry(folder, manifest.Entry);
        using (assembly)
        {
            manifest?.Contract.Check(ContractRange.Host);
            assembly.CheckRunsHere();
            var agents = assembly.Agents;
            if (agents.Count == 0)
            {
                throw NoAgents(Path.GetFileName(path));
            }

            if (assembly.PluginClasses.Count > 1)
            {
                throw new PluginRefusedException("plugin_class_ambiguous", $"{Path.GetFileName(path)} has several classes with [Plugin]: {string.Join(", ", assembly.PluginClasses)}. Keep one.");
            }

            CheckTypeNames(agents);
            if (manifest is not null)
            {
                ManifestTruth.CheckPlatform(manifest, assembly);
                ManifestTruth.CheckJobTypes(manifest, agents);
            }

            CheckDependencies(folder, path, assembly, warnings);
            if (File.Exists(Path.Combine(folder, "McpCore.Agents.dll")))
            {
                warnings.Add("The folder has its own copy of McpCore.Agents.dll; the host's is used.");
            }

            return new InspectedPlugin(id, manifest?.Version ?? assembly.Version, folder, path, agents, manifest?.Isolation ?? PluginManifest.InProcess, warnings)
            {
                Limits = manifest?.Limits ?? PluginLimits.None,
                ConfigurationSchema = manifest?.ConfigurationSchema,
                PluginClass = assembly.PluginClasses.SingleOrDefault(),
                Declared = manifest is { SchemasAreComparable: true } ? manifest.JobTypes : [],
            };
        }
    }

    private static (string Path, AssemblyInspector Assembly) OpenEntry(string folder, string entry)
    {
        var path = Path.Combine(folder, entry);
        if (!File.Exists(path))
        {
            throw new PluginRefusedException("entry_missing", $"plugin.json names \"{entry}\" as its entry; the folder has no such file.");
        }

        return (path, AssemblyInspector.TryOpen(path)
            ?? throw new PluginRefusedException("invalid_image", $"\"{entry}\" is not a managed assembly: it is damaged, empty, or another kind of file. Build the plugin again."));
    }

    /// <summary>Without a manifest the entry is the one assembly that has agents.</summary>
    private static (string Path, AssemblyInspector Assembly) FindEntry(string folder)
    {
        var found = new List<string>();
        var unreadable = new List<string>();
        foreach (var path in Directory.GetFiles(folder, "*.dll").Order(StringComparer.Ordinal))
        {
            using var assembly = AssemblyInspector.TryOpen(path);
            if (assembly is null)
            {
                unreadable.Add(Path.GetFileName(path));
            }
            else if (assembly.Name != "McpCore.Agents" && assembly.Agents.Count > 0)
            {
                found.Add(path);
            }
        }

        return found switch
        {
            [var only] => (only, AssemblyInspector.TryOpen(only)!),
            [] when unreadable.Count > 0 => throw new PluginRefusedException("invalid_image", $"No agent was found, and \"{string.Join("\", \"", unreadable)}\" is not a managed assembly: damaged, empty, or another kind of file. Build the plugin again."),
            [] => throw NoAgents("No DLL in the folder"),
            _ => throw new PluginRefusedException("ambiguous_entry", $"Several assemblies have agents: {string.Join(", ", found.Select(Path.GetFileName))}. Add a plugin.json that names the entry."),
        };
    }

    private static PluginRefusedException NoAgents(string who) =>
        new("no_agents", $"{who} has no agents: no class with [JobType(\"…\")] from McpCore.Agents was found.");

    /// <summary>The rule of <see cref="McpCore.Agents.JobTypeAttribute"/>.</summary>
    private static void CheckTypeNames(IReadOnlyList<AgentClass> agents)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in agents.SelectMany(agent => agent.JobTypes).SelectMany(type => type.Aliases.Prepend(type.Name)))
        {
            if (name.Length is 0 or > 64 || !char.IsAsciiLetterLower(name[0]) || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.'))
            {
                throw new PluginRefusedException("job_type_invalid", $"The job type \"{name}\" is not allowed: lower-case letters, digits, '_', '-' and '.', at most 64, a letter first.");
            }

            if (!seen.Add(name))
            {
                throw new PluginRefusedException("job_type_invalid", $"The plugin declares the job type \"{name}\" twice. Remove one of the two.");
            }
        }
    }

    private static void CheckDependencies(string folder, string entry, AssemblyInspector assembly, List<string> warnings)
    {
        var depsFile = Path.ChangeExtension(entry, ".deps.json");
        if (File.Exists(depsFile))
        {
            DepsFile.Check(folder, entry, depsFile);
        }
        else
        {
            warnings.Add($"There is no {Path.GetFileName(depsFile)}; dependencies are taken from the folder.");
        }

        foreach (var (name, version) in assembly.References)
        {
            var known = name == "McpCore.Agents"
                || File.Exists(Path.Combine(folder, name + ".dll"))
                || File.Exists(Path.Combine(FrameworkFolder, name + ".dll"));
            if (!known)
            {
                throw new PluginRefusedException("dependency_missing", $"{assembly.Name} needs {name} {version}, which is neither in the plugin's folder nor part of .NET. Publish the plugin with its dependencies.");
            }
        }
    }
}
