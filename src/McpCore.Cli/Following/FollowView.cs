using System.Globalization;
using System.Text;
using System.Text.Json;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Following;

/// <summary>
/// Shows jobs as they go, on stderr: on a terminal a picture that is drawn over itself ten times a second at most, in a file a line for each
/// change and for every tenth of progress.
/// </summary>
internal sealed class FollowView : IAsyncDisposable
{
    private const int TailLines = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FollowedJob> _jobs = [];
    private readonly Dictionary<string, double> _told = [];
    private readonly Queue<string> _tail = [];
    private readonly StringBuilder _above = new();
    private readonly bool _isLive;
    private readonly bool _hasLog;
    private readonly CancellationTokenSource _ended = new();
    private Task _drawing = Task.CompletedTask;
    private string _notice = "";
    private int _drawn;

    /// <param name="jobs">The jobs: full id and type.</param>
    /// <param name="hasLog">Whether log lines are a part of it; a command that prints them itself uses <see cref="Print"/>.</param>
    public FollowView(IEnumerable<(string Id, string Type)> jobs, bool hasLog)
    {
        (_isLive, _hasLog) = (Terminal.IsLive, hasLog);
        foreach (var (id, type) in jobs)
        {
            _jobs[id] = new FollowedJob(id, type);
        }
    }

    /// <summary>Whether it is drawn over itself.</summary>
    public bool IsLive => _isLive;

    /// <summary>Begins to draw.</summary>
    public void Start() => _drawing = _isLive ? DrawAsync(_ended.Token) : Task.CompletedTask;

    /// <summary>Takes over all numbers of a job.</summary>
    public void BeginSeries(string id, JsonElement metrics)
    {
        lock (_lock)
        {
            _jobs[id].BeginSeries(metrics);
        }
    }

    /// <summary>Takes over how a job stands.</summary>
    public void Begin(JsonElement job)
    {
        lock (_lock)
        {
            _jobs[Show.Text(job, "id")].Begin(job);
        }
    }

    public void OnEvent(ServerEvent item)
    {
        if (item.JobId is not { } id || !_jobs.TryGetValue(id, out var job))
        {
            return;
        }

        lock (_lock)
        {
            switch (item.Kind)
            {
                case EventKinds.Transition:
                    job.OnTransition(item.Data);
                    TellTransition(id, job);
                    break;
                case EventKinds.Progress:
                    job.OnProgress(item.Data);
                    TellProgress(id, job);
                    break;
                case "job.log" or "job.event" when _hasLog:
                    AddLog(job, item);
                    break;
            }
        }
    }

    /// <summary>Prints a line of output above the picture.</summary>
    public void Print(string line)
    {
        lock (_lock)
        {
            if (_isLive && Terminal.Out.IsTerminal)
            {
                _above.Append(line).Append('\n');
            }
            else
            {
                Terminal.Print(line);
            }
        }
    }

    /// <summary>Says something below the picture, until something else is said; empty: nothing any more.</summary>
    public void Notice(string text)
    {
        lock (_lock)
        {
            _notice = text;
            if (!_isLive && text.Length > 0)
            {
                Terminal.Hint(text);
            }
        }
    }

    /// <summary>Ends the drawing and leaves the last picture standing.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _drawing;
    }

    private void TellTransition(string id, FollowedJob job)
    {
        _told[id] = 0;
        if (!_isLive)
        {
            Terminal.Err.Line($"{job.Label} {job.Status}{(job.Message.Length > 0 ? $" ({job.Message})" : "")}");
        }
    }

    private void TellProgress(string id, FollowedJob job)
    {
        if (!_isLive && job.Fraction >= _told.GetValueOrDefault(id) + 0.1)
        {
            _told[id] = Math.Floor(job.Fraction * 10) / 10;
            Terminal.Err.Line($"{job.Label} {string.Create(CultureInfo.InvariantCulture, $"{job.Fraction,4:P0}")} {job.Message}");
        }
    }

    private void AddLog(FollowedJob job, ServerEvent item)
    {
        var text = item.Kind == "job.event" ? $"{Show.Text(item.Data, "name")} {item.Data.GetProperty("data").GetRawText()}" : Show.Text(item.Data, "message");
        var prefix = _jobs.Count > 1 ? $"{job.Label} | " : "";
        if (!_isLive)
        {
            var level = item.Kind == "job.event" ? "event " : Show.Text(item.Data, "level") is var name && name is "warning" or "error" ? name + ": " : "";
            Terminal.Err.Line($"{prefix}{level}{text}");
            return;
        }

        _tail.Enqueue($"{prefix}{Commands.LogsCommand.Line(item.Data, text)}");
        if (_tail.Count > TailLines)
        {
            _tail.Dequeue();
        }
    }

    private async Task DrawAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        try
        {
            while (true)
            {
                Draw();
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Draw();
        }
    }

    private void Draw()
    {
        lock (_lock)
        {
            if (_above.Length > 0)
            {
                Terminal.Err.Write((_drawn > 0 ? Ansi.Up(_drawn) : "") + Ansi.ClearBelow);
                Terminal.Out.Write(_above.ToString());
                _above.Clear();
                _drawn = 0;
            }

            var lines = FollowPicture.Lines([.. _jobs.Values], _tail, _notice, Terminal.Err.Width, Math.Max(1, Screen.Height - 1), Terminal.Err.IsColoured, TimeProvider.System.GetUtcNow());
            Terminal.Err.Write((_drawn > 0 ? Ansi.Up(_drawn) : "") + string.Concat(lines.Select(line => line + Ansi.ClearLine + "\n")) + Ansi.ClearBelow);
            _drawn = lines.Count;
        }
    }
}
