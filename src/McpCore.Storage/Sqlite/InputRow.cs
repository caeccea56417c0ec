using System.Text.Json;
using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>What a submit said, as it was stored. Of a damaged row the payload is left out, and of the rest there is what can still be read.</summary>
internal readonly record struct InputRow(
    ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Metadata, IReadOnlyList<string> Tags, JobOptions Options, string? Actor, bool IsDamaged)
{
    /// <summary>Reads payload, metadata, tags, options, actor and checksum; rows of earlier schemas have no checksum.</summary>
    public static InputRow Read(SqliteStatement row, long key)
    {
        var (payload, metadata, tags, options, actor) = (row.Blob(), row.Blob(), row.NullableText(), row.Blob(), row.NullableText());
        return !Matches(row.NullableInt64(), key, payload, metadata, tags, options)
            ? new InputRow(default, "{}"u8.ToArray(), [], OptionsLeft(options), actor, IsDamaged: true)
            : new InputRow(
                payload, metadata, tags is null ? [] : JsonSerializer.Deserialize(tags, TagsJson.Default.IReadOnlyListString)!, JobOptionsJson.FromBytes(options), actor, IsDamaged: false);
    }

    /// <summary>Whether a row of the same columns matches its checksum, whatever it holds.</summary>
    public static bool IsWhole(SqliteStatement row, long key)
    {
        var (payload, metadata, tags, options) = (row.Blob(), row.Blob(), row.NullableText(), row.Blob());
        row.NullableText();
        return Matches(row.NullableInt64(), key, payload, metadata, tags, options);
    }

    private static bool Matches(long? sum, long key, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> metadata, string? tags, ReadOnlyMemory<byte> options) =>
        sum is not { } stored || stored == Checksum.OfInput(key, payload, metadata, tags, options);

    /// <summary>They say what others hold against the job, such as the permits of its concurrency key: they are used while they can be read.</summary>
    private static JobOptions OptionsLeft(ReadOnlyMemory<byte> options)
    {
        try
        {
            return JobOptionsJson.FromBytes(options);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException)
        {
            return JobOptions.Default;
        }
    }
}
