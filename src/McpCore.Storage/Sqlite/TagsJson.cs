using System.Text.Json.Serialization;

namespace McpCore.Storage.Sqlite;

[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class TagsJson : JsonSerializerContext;
