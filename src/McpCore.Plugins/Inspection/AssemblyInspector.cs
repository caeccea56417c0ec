using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Inspection;

/// <summary>Reads an assembly's metadata; nothing of it is executed or loaded.</summary>
internal sealed class AssemblyInspector : IDisposable
{
    private const string ContractName = "McpCore.Agents";
    private readonly PEReader _image;
    private readonly MetadataReader _metadata;
    private readonly string _file;
    private readonly string? _framework;

    private AssemblyInspector(string path, PEReader image)
    {
        _file = Path.GetFileName(path);
        _image = image;
        _metadata = image.GetMetadataReader();

        // All at once: damage shows here, and not later, where nobody expects it.
        var definition = _metadata.GetAssemblyDefinition();
        Name = _metadata.GetString(definition.Name);
        Version = definition.Version.ToString(3);
        References = ReadReferences();
        (Agents, PluginClasses) = FindClasses();
        _framework = ReadFramework(definition);
    }

    public string Name { get; }

    /// <summary>The assembly's version in three parts.</summary>
    public string Version { get; }

    /// <summary>The assemblies that this one refers to.</summary>
    public IReadOnlyList<(string Name, Version Version)> References { get; }

    /// <summary>The classes that declare job types.</summary>
    public IReadOnlyList<AgentClass> Agents { get; }

    /// <summary>The framework that it was built for, as <c>net10.0</c>; null when it does not say.</summary>
    public string? TargetFramework => _framework?.Split(",Version=v") switch
    {
        [".NETCoreApp", var version] => version is ['1' or '2' or '3', '.', ..] ? $"netcoreapp{version}" : $"net{version}",
        [".NETStandard", var version] => $"netstandard{version}",
        _ => _framework,
    };

    /// <summary>The classes that stand for the plugin as a whole; a plugin has at most one.</summary>
    public IReadOnlyList<string> PluginClasses { get; }

    /// <returns>The inspector, or null when the file is no managed assembly.</returns>
    public static AssemblyInspector? TryOpen(string path)
    {
        var image = new PEReader(new MemoryStream(File.ReadAllBytes(path)));
        try
        {
            if (image.HasMetadata && image.GetMetadataReader().IsAssembly)
            {
                return new AssemblyInspector(path, image);
            }
        }
        catch (Exception exception) when (exception is BadImageFormatException or OverflowException)
        {
            // Truncated, empty, text, another kind of binary: not managed. The reader overflows on some damaged sizes.
        }

        image.Dispose();
        return null;
    }

    /// <exception cref="PluginRefusedException">The assembly cannot run in this process.</exception>
    public void CheckRunsHere()
    {
        CheckArchitecture();
        CheckFramework();
        foreach (var (name, version) in References)
        {
            if (name == ContractName && version.Major != ContractRange.Host.Major)
            {
                throw new PluginRefusedException("contract_major", $"{_file} was built against version {version.Major} of the agent contract; this host has {ContractRange.Host}. Rebuild the plugin against {ContractRange.Host.Major}.x.");
            }
        }
    }

    public void Dispose() => _image.Dispose();

    // Plain loops: queries over the reader's handles, which are structs, would be compiled while the first plugin waits.
    private List<(string Name, Version Version)> ReadReferences()
    {
        var references = new List<(string, Version)>();
        foreach (var handle in _metadata.AssemblyReferences)
        {
            var reference = _metadata.GetAssemblyReference(handle);
            references.Add((_metadata.GetString(reference.Name), reference.Version));
        }

        return references;
    }

    private (List<AgentClass> Agents, List<string> PluginClasses) FindClasses()
    {
        var (agents, pluginClasses) = (new List<AgentClass>(), new List<string>());
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var type = _metadata.GetTypeDefinition(handle);
            var jobTypes = new List<ManifestJobType>();
            foreach (var attributeHandle in type.GetCustomAttributes())
            {
                var attribute = _metadata.GetCustomAttribute(attributeHandle);
                switch (AttributeName(attribute))
                {
                    case "McpCore.Agents.JobTypeAttribute":
                        jobTypes.Add(ReadJobType(attribute));
                        break;
                    case "McpCore.Agents.PluginAttribute":
                        pluginClasses.Add(FullName(type));
                        break;
                }
            }

            if (jobTypes.Count > 0)
            {
                agents.Add(new AgentClass(FullName(type), jobTypes));
            }
        }

        return (agents, pluginClasses);
    }

    private void CheckArchitecture()
    {
        var headers = _image.PEHeaders;
        var machine = headers.CoffHeader.Machine;
        var anyCpu = machine == Machine.I386 && headers.CorHeader is { } header
            && header.Flags.HasFlag(CorFlags.ILOnly) && !header.Flags.HasFlag(CorFlags.Requires32Bit);
        var matches = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => machine == Machine.Amd64,
            Architecture.Arm64 => machine == Machine.Arm64,
            Architecture.X86 => machine == Machine.I386,
            _ => false,
        };

        // ReadyToRun images mark their operating system in the machine field; those that are not ours do not match.
        var ours = (ushort)machine ^ 0x7B79;
        var readyToRun = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => ours == (ushort)Machine.Amd64,
            Architecture.Arm64 => ours == (ushort)Machine.Arm64,
            _ => false,
        };
        if (!anyCpu && !matches && !readyToRun)
        {
            throw new PluginRefusedException("wrong_architecture", $"{_file} is built for {machine}; this process is {RuntimeInformation.ProcessArchitecture}. Build the plugin for AnyCPU.");
        }
    }

    private string? ReadFramework(AssemblyDefinition definition)
    {
        foreach (var handle in definition.GetCustomAttributes())
        {
            var attribute = _metadata.GetCustomAttribute(handle);
            if (AttributeName(attribute) == "System.Runtime.Versioning.TargetFrameworkAttribute")
            {
                return attribute.DecodeValue(AttributeTypes.Instance).FixedArguments is [{ Value: string name }, ..] ? name : null;
            }
        }

        return null;
    }

    private void CheckFramework()
    {
        const string Prefix = ".NETCoreApp,Version=v";
        if (_framework?.StartsWith(Prefix, StringComparison.Ordinal) == true
            && System.Version.TryParse(_framework[Prefix.Length..], out var target)
            && target > new Version(Environment.Version.Major, Environment.Version.Minor))
        {
            throw new PluginRefusedException("framework_too_new", $"{_file} targets .NET {target}; this daemon runs on .NET {Environment.Version.ToString(2)}. Build the plugin for net{Environment.Version.Major}.0.");
        }
    }

    private static ManifestJobType ReadJobType(CustomAttribute attribute)
    {
        var value = attribute.DecodeValue(AttributeTypes.Instance);
        var aliases = new List<string>();
        foreach (var argument in value.NamedArguments)
        {
            if (argument is { Name: "Aliases", Value: ImmutableArray<CustomAttributeTypedArgument<string>> items })
            {
                foreach (var item in items)
                {
                    aliases.Add(item.Value as string ?? "");
                }
            }
        }

        return new ManifestJobType(value.FixedArguments is [{ Value: string name }, ..] ? name : "", aliases);
    }

    private string? AttributeName(CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
        {
            return null;
        }

        var parent = _metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
        {
            return null;
        }

        var type = _metadata.GetTypeReference((TypeReferenceHandle)parent);
        return $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}";
    }

    private string FullName(TypeDefinition type)
    {
        var name = _metadata.GetString(type.Name);
        if (type.GetDeclaringType() is { IsNil: false } outer)
        {
            return $"{FullName(_metadata.GetTypeDefinition(outer))}+{name}";
        }

        var space = _metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : $"{space}.{name}";
    }

    /// <summary>Decodes attributes whose arguments are texts.</summary>
    private sealed class AttributeTypes : ICustomAttributeTypeProvider<string>
    {
        public static readonly AttributeTypes Instance = new();

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSystemType() => "Type";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => "Definition";

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => "Reference";

        public string GetTypeFromSerializedName(string name) => name;

        public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

        public bool IsSystemType(string type) => type == "Type";
    }
}
