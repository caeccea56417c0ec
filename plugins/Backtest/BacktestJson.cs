using System.Text.Json.Serialization;
using McpCore.Backtest.Results;

namespace McpCore.Backtest;

/// <summary>Source-generated serialization: quick to start, and nothing is left behind at unload.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BacktestPayload))]
[JsonSerializable(typeof(BacktestResult))]
internal sealed partial class BacktestJson : JsonSerializerContext;
