using System.Text.Json;
using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Schema;

/// <summary>The schema that the contract makes of a type.</summary>
internal static class SchemaOf
{
    public static JsonElement Type<T>() => new AgentTester(new LambdaAgent<T, int>((_, _, _) => Task.FromResult(0))).PayloadSchema;

    /// <summary>The schema of one member as JSON text, so that a test compares all of it.</summary>
    public static string Member<T>(string name) => Show(Type<T>().GetProperty("properties").GetProperty(name));

    public static IEnumerable<string?> Required<T>() =>
        Type<T>().TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()) : [];

    /// <summary>The text without escapes that only the transport needs.</summary>
    private static string Show(JsonElement schema) => JsonSerializer.Serialize(schema, Plain);

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
