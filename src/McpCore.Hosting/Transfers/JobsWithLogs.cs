using System.Runtime.CompilerServices;
using McpCore.Engine.Jobs;
using McpCore.Engine.Transfers;

namespace McpCore.Hosting.Transfers;

/// <summary>The jobs of a file, each with its log: both lists are in the order of the jobs, so that they are read side by side, once.</summary>
internal sealed class JobsWithLogs(TransferArchive archive)
{
    private LineReader? _logs;
    private LogLine? _next;

    /// <param name="wanted">Which jobs.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The jobs with their sizes in the file.</returns>
    public async IAsyncEnumerable<(TransferredJob Job, long Size)> ReadAsync(Func<Job, bool> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var jobs = await archive.ReadAsync(TransferFormat.Jobs, cancellationToken);
        await using var logs = await archive.TryReadAsync(TransferFormat.Logs, cancellationToken);
        _logs = logs;
        _next = await NextAsync(cancellationToken);
        while (await jobs.NextAsync(cancellationToken) is { } line)
        {
            var item = TransferReader.Read(TransferFormat.Jobs, jobs.Count, line, TransferReader.Job);
            if (!wanted(item.Job))
            {
                continue;
            }

            var lines = new List<LogLine>();
            for (; _next is { } next && next.JobId <= item.Job.Id; _next = await NextAsync(cancellationToken))
            {
                // Lines before it are those of jobs that are not wanted.
                if (next.JobId == item.Job.Id)
                {
                    lines.Add(next);
                }
            }

            yield return (item with { Lines = lines }, line.Length + lines.Sum(one => (long)one.Size));
        }
    }

    private async Task<LogLine?> NextAsync(CancellationToken cancellationToken) =>
        _logs is not null && await _logs.NextAsync(cancellationToken) is { } line ? TransferReader.Read(TransferFormat.Logs, _logs.Count, line, TransferReader.LogLine) : null;
}
