using System.Text;
using System.Text.Json;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;

namespace McpCore.Storage.Tests;

/// <summary>Compares by value what records compare by reference: bytes and lists.</summary>
internal static class JobAssert
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Same(Job expected, Job? actual) => Assert.Equal(Text(expected), actual is null ? "no job" : Text(actual));

    public static void Same(IEnumerable<JobEvent> expected, IEnumerable<JobEvent> actual) =>
        Assert.Equal(expected.Select(Text), actual.Select(Text));

    public static string Utf8(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static string Text(Job job) => JsonSerializer.Serialize(
        new
        {
            Job = job with { Payload = default, Metadata = default, Result = default },
            Id = job.Id.ToString(),
            Payload = Utf8(job.Payload),
            Metadata = Utf8(job.Metadata),
            Result = Utf8(job.Result),
        },
        Indented);

    // The run is for those who hear of the event at once; it is not stored.
    private static string Text(JobEvent item) =>
        $"{item with { Extra = default, Time = default, Run = 0 }} {item.Time.ToUnixTimeMilliseconds()} {Utf8(item.Extra)}";
}
