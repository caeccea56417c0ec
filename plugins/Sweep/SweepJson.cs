using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpCore.Sweep.Trials;

namespace McpCore.Sweep;

/// <summary>Source-generated serialization: quick to start, and nothing is left behind at unload.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SweepPayload))]
[JsonSerializable(typeof(SweepResult))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(List<TrialEnd>))]
internal sealed partial class SweepJson : JsonSerializerContext;
