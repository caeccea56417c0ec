using McpCore.Client;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>Requests of the smoke-test agent, and what comes of them.</summary>
internal static class GenericJobs
{
    public static JobRequest Note(string note) => JobRequest.Create("generic", new NotePayload(note));

    /// <summary>A tag that no other test has.</summary>
    public static string NewTag() => $"tag-{Guid.NewGuid():N}";

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items.WithCancellation(TestContext.Current.CancellationToken))
        {
            list.Add(item);
        }

        return list;
    }

    public sealed record NotePayload(string Note);

    public sealed record NoteResult(NotePayload Echo, int Attempt);
}
