using System.Text;
using System.Text.Json;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Tests.Submission;

/// <summary>Checks one value against one schema, both as text.</summary>
internal static class SchemaCheck
{
    public static List<Fault> Faults(string schema, string value)
    {
        var faults = new List<Fault>();
        using var document = JsonDocument.Parse(value);
        JsonSchema.Parse(Encoding.UTF8.GetBytes(schema)).Validate(document.RootElement, "$", faults);
        return faults;
    }

    public static void AssertValid(string schema, string value) => Assert.Empty(Faults(schema, value));

    public static Fault AssertFault(string schema, string value) => Assert.Single(Faults(schema, value));
}
