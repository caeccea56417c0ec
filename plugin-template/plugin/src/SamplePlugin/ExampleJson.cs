using System.Text.Json.Serialization;

namespace SampleNamespace;

/// <summary>Source-generated JSON: quick to start, and nothing keeps the plugin in memory when it is unloaded.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExamplePayload))]
[JsonSerializable(typeof(ExampleResult))]
internal sealed partial class ExampleJson : JsonSerializerContext;
