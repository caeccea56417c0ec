using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpCore.MlExperiment.Output;

/// <summary>Writes an enumeration as payloads name it.</summary>
internal sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
