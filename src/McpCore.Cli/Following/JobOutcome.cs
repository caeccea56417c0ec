using System.CommandLine;
using System.Text.Json;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Following;

/// <summary>Waits for jobs on behalf of a command, shows them as asked, and turns their ends into output and an exit code.</summary>
internal static class JobOutcome
{
    /// <summary>Further than a timer reaches, nobody waits.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(45);

    /// <param name="client">The daemon.</param>
    /// <param name="jobs">The jobs: full id and type.</param>
    /// <param name="follow">Whether bars and log lines are shown meanwhile.</param>
    /// <param name="json">Whether the final job is printed as JSON.</param>
    /// <param name="limit">How long to wait; null: without limit.</param>
    /// <param name="cancellationToken">Fires on Ctrl-C: the wait ends, the jobs go on.</param>
    public static async Task<int> WaitAsync(
        McpCoreClient client, IReadOnlyList<(string Id, string Type)> jobs, bool follow, bool json, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var view = follow ? new FollowView(showLogs: true) : null;
        foreach (var (id, type) in jobs)
        {
            view?.Add(id, type);
        }

        using var timeout = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        IReadOnlyDictionary<string, JsonElement> ended;
        try
        {
            ended = await new JobWatcher(client).WaitAsync([.. jobs.Select(job => job.Id)], view is null ? null : view.OnEvent, replay: follow, either.Token);
            view?.Finish();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Jobs that ended in time count as what they are; the worst wins.
            ended = await ReadEndedAsync(client, jobs, cancellationToken);
            var open = jobs.Where(job => !ended.ContainsKey(job.Id)).Select(job => Show.ShortId(job.Id)).ToList();
            if (open.Count > 0)
            {
                Terminal.Error($"Not done within {Duration.Format(limit!.Value)}; {(jobs.Count == 1 ? "the job goes on" : $"{open.Count} of {jobs.Count} jobs go on")}. See:  mcpcore status {open[0]}");
            }
        }
        catch (OperationCanceledException)
        {
            Terminal.Hint($"Detached; the job goes on. Cancel it with:  mcpcore cancel {Show.ShortId(jobs[0].Id)}");
            return ExitCodes.Detached;
        }

        foreach (var (id, _) in jobs)
        {
            if (ended.TryGetValue(id, out var job))
            {
                Print(job, json);
            }
        }

        return ExitCodes.Worst(jobs.Select(job => ended.TryGetValue(job.Id, out var final) ? ExitCodes.OfStatus(Show.Text(final, "status")) : ExitCodes.TimedOut));
    }

    /// <summary>The limit that an option names.</summary>
    /// <exception cref="CommandFaultException">It is no duration.</exception>
    public static TimeSpan? ParseLimit(ParseResult parse, Option<string?> option) => parse.GetValue(option) switch
    {
        null => null,
        { } text when Duration.TryParse(text, out var limit) => limit < LongestWait ? limit : LongestWait,
        { } text => throw new CommandFaultException(ExitCodes.Usage, $"{option.Name}: \"{text}\" is no duration; expected {Duration.Allowed}."),
    };

    private static async Task<IReadOnlyDictionary<string, JsonElement>> ReadEndedAsync(
        McpCoreClient client, IReadOnlyList<(string Id, string Type)> jobs, CancellationToken cancellationToken)
    {
        var ended = new Dictionary<string, JsonElement>();
        foreach (var (id, _) in jobs)
        {
            var job = await client.GetAsync($"jobs/{id}", cancellationToken);
            if (Show.Text(job, "status") is "completed" or "failed" or "cancelled")
            {
                ended[id] = job;
            }
        }

        return ended;
    }

    private static void Print(JsonElement job, bool json)
    {
        if (json)
        {
            Terminal.Print(job.GetRawText());
        }
        else
        {
            JobView.WriteOutcome(job);
        }
    }
}
