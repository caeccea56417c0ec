using System.Text.Json.Serialization;

namespace McpCore.Storage.Sqlite;

[JsonSerializable(typeof(IReadOnlyDictionary<string, int>))]
internal sealed partial class ResourcesJson : JsonSerializerContext;
