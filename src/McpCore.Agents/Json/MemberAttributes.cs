using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace McpCore.Agents.Json;

/// <summary>
/// Finds the annotations of a member of a payload or result. A source-generated description has a function for each member that finds them, and each of
/// these is compiled when it is called, which took half the time of a load; a search by name needs no code of the plugin.
/// </summary>
internal static class MemberAttributes
{
    /// <summary>The member itself; where it cannot be told by its name, what the description says.</summary>
    public static ICustomAttributeProvider Of(JsonPropertyInfo described)
    {
        MemberInfo? found = null;
        foreach (var property in described.DeclaringType.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
        {
            if (property.PropertyType == described.PropertyType && NameOf(property, described) == described.Name)
            {
                if (found is not null)
                {
                    found = null;
                    break;
                }

                found = property;
            }
        }

        return found ?? described.AttributeProvider ?? described.PropertyType;
    }

    private static string NameOf(PropertyInfo property, JsonPropertyInfo described) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? described.Options.PropertyNamingPolicy?.ConvertName(property.Name) ?? property.Name;
}
