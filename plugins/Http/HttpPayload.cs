using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpCore.Http.Protocol;

namespace McpCore.Http;

/// <summary>One job for a service.</summary>
public sealed record HttpPayload
{
    [Description("The name of the service in the configuration.")]
    [StringLength(64, MinimumLength = 1)]
    public required string Service { get; set; }

    [Description("What the service gets as its payload; the service decides what it may be.")]
    public JsonElement? Payload { get; set; }
}

/// <summary>What the service answered.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Result">Its result.</param>
/// <param name="Duration">How long this run took.</param>
public sealed record HttpResult(string Service, JsonElement? Result, TimeSpan Duration);

/// <summary>Source-generated serialization: quick to start, and nothing is left behind at unload.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HttpPayload))]
[JsonSerializable(typeof(HttpResult))]
[JsonSerializable(typeof(ServiceCheckpoint))]
internal sealed partial class HttpJson : JsonSerializerContext;
