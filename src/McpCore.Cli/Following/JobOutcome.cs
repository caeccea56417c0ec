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

    /// <summary>Of more jobs the counts are printed, and those that have not completed.</summary>
    private const int MostInFull = 20;

    /// <summary>Whether somebody sees the hints and can press a key.</summary>
    private static bool HasPerson => Terminal.Err.IsTerminal && !Console.IsInputRedirected;

    /// <param name="client">The daemon.</param>
    /// <param name="jobs">The jobs: full id and type.</param>
    /// <param name="follow">Whether bars and log lines are shown meanwhile.</param>
    /// <param name="json">Whether the final job is printed as JSON.</param>
    /// <param name="limit">How long to wait; null: without limit.</param>
    /// <param name="said">What is said first, when Ctrl-C detaches already; null: nothing.</param>
    public static async Task<int> WaitAsync(McpCoreClient client, IReadOnlyList<(string Id, string Type)> jobs, bool follow, bool json, TimeSpan? limit, string? said = null)
    {
        var view = follow ? new FollowView(jobs, hasLog: true) : null;
        var hint = view is null && Terminal.Err.IsTerminal ? $"Waiting for {Name(jobs)}; Ctrl-C detaches, and {(jobs.Count == 1 ? "the job goes" : "the jobs go")} on." : null;
        if (await WaitAsync(client, jobs, view, log: null, limit, said, hint) is not { } ended)
        {
            return ExitCodes.Detached;
        }

        Print(jobs, ended, json, Terminal.Out);
        return ExitCodes.Worst(jobs.Select(job => ended.TryGetValue(job.Id, out var final) ? ExitCodes.OfStatus(Show.Text(final, "status")) : ExitCodes.TimedOut));
    }

    /// <summary>Waits, and leaves the ends to the caller.</summary>
    /// <param name="client">The daemon.</param>
    /// <param name="jobs">The jobs: full id and type.</param>
    /// <param name="view">What shows them meanwhile, ended here; null: nothing.</param>
    /// <param name="log">What prints the log of a single job meanwhile; null: nothing.</param>
    /// <param name="limit">How long to wait; null: without limit.</param>
    /// <param name="hints">What is said first, when Ctrl-C detaches already.</param>
    /// <returns>The jobs that have ended, by id; null when they were let go of.</returns>
    public static async Task<IReadOnlyDictionary<string, JsonElement>?> WaitAsync(
        McpCoreClient client, IReadOnlyList<(string Id, string Type)> jobs, FollowView? view, LogReader? log, TimeSpan? limit, params string?[] hints)
    {
        Action<string> tell = view is null ? Terminal.Hint : view.Notice;
        await using var interrupts = new Interrupts(HasPerson, () => tell(Detached(jobs)), () => CancelAsync(client, jobs, tell));
        using var timeout = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Leave, timeout.Token);
        var watcher = new JobWatcher(client, OnJobAsync, OnConnection);
        foreach (var hint in hints.OfType<string>())
        {
            Terminal.Hint(hint);
        }

        view?.Start();
        try
        {
            var ended = await watcher.WaitAsync([.. jobs.Select(job => job.Id)], OnEvent, replay: view is not null && log is null, either.Token);
            view?.Notice("");
            return ended;
        }
        catch (OperationCanceledException) when (interrupts.Leave.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // Jobs that ended in time count as what they are.
            var ended = await ReadEndedAsync(client, jobs);
            await EndAsync();
            var open = jobs.Where(job => !ended.ContainsKey(job.Id)).Select(job => Show.ShortId(job.Id)).ToList();
            if (open.Count > 0)
            {
                Terminal.Error($"Not done within {Duration.Format(limit!.Value)}; {(jobs.Count == 1 ? "the job goes on" : $"{open.Count} of {jobs.Count} jobs go on")}. See:  mcpcore status {open[0]}");
            }

            return ended;
        }
        finally
        {
            await EndAsync();
        }

        async Task OnJobAsync(JsonElement job)
        {
            if (view is { IsLive: true })
            {
                view.Begin(job);
                if (jobs.Count == 1)
                {
                    view.BeginSeries(jobs[0].Id, await client.GetAsync($"jobs/{jobs[0].Id}/metrics", either.Token));
                }
            }

            log?.ReadOn();
        }

        void OnEvent(ServerEvent item)
        {
            view?.OnEvent(item);
            log?.OnEvent(item);
        }

        void OnConnection(bool isBack) =>
            tell(!isBack ? "The daemon is gone; waiting for it to come back. The jobs are stored." : view is { IsLive: true } ? "" : "The daemon is back.");

        ValueTask EndAsync() => view is null ? default : view.DisposeAsync();
    }

    /// <summary>The limit that an option names.</summary>
    /// <exception cref="CommandFaultException">It is no duration.</exception>
    public static TimeSpan? ParseLimit(ParseResult parse, Option<string?> option) => parse.GetValue(option) switch
    {
        null => null,
        { } text when Duration.TryParse(text, out var limit) => limit < LongestWait ? limit : LongestWait,
        { } text => throw new CommandFaultException(ExitCodes.Usage, $"{option.Name}: \"{text}\" is no duration; expected {Duration.Allowed}."),
    };

    private static string Name(IReadOnlyList<(string Id, string Type)> jobs) => jobs.Count == 1 ? $"{jobs[0].Type} {Show.ShortId(jobs[0].Id)}" : $"{jobs.Count} jobs";

    private static string Detached(IReadOnlyList<(string Id, string Type)> jobs)
    {
        var again = HasPerson ? $", or press Ctrl-C again within {Interrupts.Window.TotalSeconds:0} seconds" : "";
        return jobs.Count == 1
            ? $"Detached; the job goes on. Cancel it with:  mcpcore cancel {Show.ShortId(jobs[0].Id)}{again}"
            : $"Detached; the jobs go on. Cancel them with:  mcpcore cancel ID…{again}";
    }

    private static async Task CancelAsync(McpCoreClient client, IReadOnlyList<(string Id, string Type)> jobs, Action<string> tell)
    {
        tell(jobs.Count == 1 ? "Cancelling the job; waiting for its end. Ctrl-C leaves at once." : $"Cancelling {jobs.Count} jobs; waiting for their end. Ctrl-C leaves at once.");
        foreach (var (id, _) in jobs)
        {
            try
            {
                await client.PostAsync($"jobs/{id}/cancel", """{"reason":"Ctrl-C on the command line"}"""u8.ToArray(), CancellationToken.None);
            }
            catch (McpCoreException)
            {
                // It has ended meanwhile.
            }
            catch (Exception exception) when (exception is DaemonUnavailableException or HttpRequestException or IOException)
            {
                tell($"The daemon does not answer; what is not cancelled goes on: {exception.Message}");
                return;
            }
        }
    }

    private static async Task<IReadOnlyDictionary<string, JsonElement>> ReadEndedAsync(McpCoreClient client, IReadOnlyList<(string Id, string Type)> jobs)
    {
        var ended = new Dictionary<string, JsonElement>();
        foreach (var (id, _) in jobs)
        {
            var job = await client.GetAsync($"jobs/{id}", CancellationToken.None);
            if (Show.IsFinal(Show.Text(job, "status")))
            {
                ended[id] = job;
            }
        }

        return ended;
    }

    private static void Print(IReadOnlyList<(string Id, string Type)> jobs, IReadOnlyDictionary<string, JsonElement> ended, bool json, Screen screen)
    {
        var finals = jobs.Where(job => ended.ContainsKey(job.Id)).Select(job => ended[job.Id]).ToList();
        if (!json && jobs.Count > MostInFull)
        {
            var counts = finals.CountBy(job => Show.Text(job, "status")).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} {count.Key}");
            screen.Line($"{jobs.Count} jobs: {string.Join(", ", counts)}");
            finals = [.. finals.Where(job => Show.Text(job, "status") != "completed").Take(MostInFull)];
        }

        foreach (var job in finals)
        {
            if (json)
            {
                Terminal.Print(job.GetRawText());
            }
            else
            {
                JobView.WriteOutcome(job, screen);
            }
        }
    }
}
