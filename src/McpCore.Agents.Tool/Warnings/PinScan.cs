using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace McpCore.Agents.Tool.Warnings;

/// <summary>
/// Looks for the pins of <see cref="PinRule"/> among the members that an assembly refers to. Only the plugin's own assembly is looked at: what a
/// library does is not its author's to change, and often never runs.
/// </summary>
internal static class PinScan
{
    /// <returns>One line for each member that was found: code, member, advice.</returns>
    public static IReadOnlyList<string> Scan(string path)
    {
        using var image = new PEReader(new MemoryStream(File.ReadAllBytes(path)));
        var metadata = image.GetMetadataReader();
        return [.. metadata.MemberReferences.Select(handle => Look(metadata, metadata.GetMemberReference(handle))).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }

    private static string? Look(MetadataReader metadata, MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeReference)
        {
            return null;
        }

        var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
        var typeName = $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
        var name = metadata.GetString(member.Name);
        return PinRule.All.FirstOrDefault(rule => rule.Matches(typeName, name, TakesOptions(metadata, member))) is { } found
            ? $"{found.Code}: {typeName}.{Readable(name)} is used: {found.Advice}"
            : null;
    }

    private static bool TakesOptions(MetadataReader metadata, MemberReference member) =>
        member.GetKind() == MemberReferenceKind.Method
        && member.DecodeMethodSignature(new ParameterNames(metadata), null).ParameterTypes.Contains("System.Text.Json.JsonSerializerOptions");

    private static string Readable(string name) =>
        name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("add_", StringComparison.Ordinal) ? name[4..] : name.TrimStart('.');

    /// <summary>The names of classes; of everything else, nothing.</summary>
    private sealed class ParameterNames(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
    {
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = metadata.GetTypeReference(handle);
            return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
        }

        public string GetArrayType(string elementType, ArrayShape shape) => "";

        public string GetByReferenceType(string elementType) => "";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "";

        public string GetGenericInstantiation(string genericType, System.Collections.Immutable.ImmutableArray<string> typeArguments) => "";

        public string GetGenericMethodParameter(object? genericContext, int index) => "";

        public string GetGenericTypeParameter(object? genericContext, int index) => "";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => "";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "";

        public string GetSZArrayType(string elementType) => "";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => "";

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "";
    }
}
