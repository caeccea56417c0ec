using McpCore.Engine.Jobs;

namespace McpCore.Engine.Stores;

/// <summary>The payloads of jobs that may start yet, read page by page: memory stays flat however many there are, and nothing that writes waits.</summary>
public interface IUnsettledPayloads
{
    /// <summary>
    /// The next jobs of a type that may start yet, the oldest first: those that wait, and running ones that have tries left or whose daemon is dead. What is
    /// submitted while the pages are read comes in a later one. A job whose payload is damaged is left out.
    /// </summary>
    /// <param name="type">The name under which the jobs are stored.</param>
    /// <param name="after">The sort key of the last job of the page before; 0 for the first page.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<PayloadPage> ReadPayloadsAsync(string type, long after, CancellationToken cancellationToken);
}

/// <param name="Jobs">The jobs, as many as a page holds.</param>
/// <param name="LastKey">Where the next page goes on.</param>
/// <param name="IsLast">Whether there are no more.</param>
public sealed record PayloadPage(IReadOnlyList<UnsettledPayload> Jobs, long LastKey, bool IsLast);

/// <param name="Id">The job.</param>
/// <param name="AgentVersion">The version that it asks for; null when any will do.</param>
/// <param name="Payload">The payload as submitted, UTF-8 JSON.</param>
public sealed record UnsettledPayload(JobId Id, string? AgentVersion, ReadOnlyMemory<byte> Payload);
