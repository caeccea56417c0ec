using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpCore.Generic;

/// <summary>What a smoke test may ask for. Members that are not known here are echoed with the rest.</summary>
public sealed record GenericPayload
{
    [Description("How long to wait before answering.")]
    public TimeSpan? Sleep { get; set; }

    [Description("Fail with this message.")]
    public string? Fail { get; set; }

    [Description("Fail in so many attempts, then succeed.")]
    [Range(0, 1000)]
    public int? FailTimes { get; set; }

    [Description("Report progress in so many steps, spread over the sleep.")]
    [Range(0, 10_000)]
    public int? ProgressSteps { get; set; }

    [Description("Write so many lines to the log.")]
    [Range(0, 1_000_000)]
    public int? LogLines { get; set; }

    [Description("End the process; honoured only with process isolation.")]
    public bool? Crash { get; set; }

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Rest { get; set; }
}

/// <summary>The answer.</summary>
/// <param name="Echo">The payload as it was submitted.</param>
/// <param name="Attempt">The attempt that succeeded.</param>
public sealed record GenericResult(JsonElement Echo, int Attempt);

/// <summary>Source-generated serialization: quick to start, and nothing is left behind at unload.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GenericPayload))]
[JsonSerializable(typeof(GenericResult))]
internal sealed partial class GenericJson : JsonSerializerContext;
