using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace McpCore.Plugins.Loading;

/// <param name="File">The assembly that calls.</param>
/// <param name="Member">What it calls, by type and member.</param>
internal sealed record AssemblyCall(string File, string Member);

/// <summary>What the assemblies of a folder call of others', as their metadata says.</summary>
internal static class AssemblyCalls
{
    /// <summary>A member of the JSON serialiser that takes options, in the place of its name: one that takes a source-generated description does no harm.</summary>
    public const string JsonByOptions = "System.Text.Json.JsonSerializer (by options)";

    private const string Serializer = "System.Text.Json.JsonSerializer";
    private const string Contract = "McpCore.Agents";

    /// <summary>All of them; those of assemblies that hold agents first, since they are the plugin's own.</summary>
    public static IReadOnlyList<AssemblyCall> Of(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.dll") : [];
        return [.. files.Order(StringComparer.Ordinal).Select(Read).OfType<(bool IsOwn, List<AssemblyCall> Calls)>().OrderByDescending(file => file.IsOwn).SelectMany(file => file.Calls)];
    }

    private static (bool IsOwn, List<AssemblyCall> Calls)? Read(string path)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(path));
            if (!image.HasMetadata || Path.GetFileNameWithoutExtension(path) == Contract)
            {
                return null;
            }

            var metadata = image.GetMetadataReader();
            var isOwn = metadata.AssemblyReferences.Any(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name) == Contract);
            var calls = metadata.MemberReferences.Select(handle => NameOf(metadata, metadata.GetMemberReference(handle))).OfType<string>();
            return (isOwn, [.. calls.Distinct(StringComparer.Ordinal).Select(name => new AssemblyCall(Path.GetFileName(path), name))]);
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            // It was good when it was loaded; a guess can do without it.
            return null;
        }
    }

    private static string? NameOf(MetadataReader metadata, MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeReference)
        {
            return null;
        }

        var type = TypeNames.Instance.GetTypeFromReference(metadata, (TypeReferenceHandle)member.Parent, 0);
        if (type != Serializer)
        {
            return $"{type}.{metadata.GetString(member.Name)}";
        }

        var signature = member.DecodeMethodSignature(TypeNames.Instance, null);
        return signature.ParameterTypes.Contains("System.Text.Json.JsonSerializerOptions") ? JsonByOptions : null;
    }

    /// <summary>Decodes signatures to the names of types, as far as a search for one of them needs it.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public static readonly TypeNames Instance = new();

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeReference(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => "";

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "";

        public string GetSZArrayType(string elementType) => "";

        public string GetArrayType(string elementType, ArrayShape shape) => "";

        public string GetByReferenceType(string elementType) => "";

        public string GetPointerType(string elementType) => "";

        public string GetPinnedType(string elementType) => "";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => "";

        public string GetGenericMethodParameter(object? genericContext, int index) => "";

        public string GetGenericTypeParameter(object? genericContext, int index) => "";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "";
    }
}
