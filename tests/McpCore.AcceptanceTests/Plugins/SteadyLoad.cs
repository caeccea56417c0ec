using System.Text;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>Submits short jobs of the probe to a daemon from two sides, round after round, and remembers their ids.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{

    private readonly DaemonUnderTest _daemon;
    private readonly bool _waits;
    private readonly Lock _lock = new();
    private readonly List<string> _ids = [];
    private readonly Dictionary<string, TaskCompletionSource> _ends = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _unfollow = new();
    private readonly List<Task> _sides;
    private readonly Task _following;
    private TaskCompletionSource _round = NewSignal();
    private volatile bool _stopped;

    private SteadyLoad(DaemonUnderTest daemon, bool waits)
    {
        (_daemon, _waits) = (daemon, waits);
        _following = FollowAsync();
        _sides = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(RunAsync))];
    }

    /// <param name="daemon">The daemon, which runs until the load has stopped.</param>
    /// <param name="waits">Whether a round ends with the end of its jobs; otherwise with their submit.</param>
    public static SteadyLoad Start(DaemonUnderTest daemon, bool waits = true) => new(daemon, waits);

    /// <summary>Waits for the end of a round that began after this call, so that jobs were submitted meanwhile.</summary>
    public async Task OneMoreRoundAsync()
    {
        // Each side is in a round now; the third end of one belongs to a round that began later.
        for (var ended = 0; ended < 3; ended++)
        {
            Task round;
            lock (_lock)
            {
                round = _round.Task;
            }

            var first = await Task.WhenAny([round, .. _sides]).WaitAsync(Limits.Hang, TestContext.Current.CancellationToken);
            await first;
        }
    }

    /// <summary>Ends the load; returns the ids of all jobs.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        _stopped = true;
        await Task.WhenAll(_sides).WaitAsync(Limits.Hang);
        return _ids;
    }

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        await Task.WhenAll(_sides).WaitAsync(Limits.Hang).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _unfollow.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _unfollow.Dispose();
    }

    /// <summary>One stream for all jobs, since a stream a job would be a load of its own.</summary>
    private async Task FollowAsync()
    {
        await foreach (var item in (await _daemon.Client.SubscribeAsync(null, 0, _unfollow.Token)).WithCancellation(_unfollow.Token))
        {
            if (item.Kind == "job.transition" && item.Data.GetProperty("to").GetString() is "completed" or "failed" or "cancelled")
            {
                EndSignal(item.Data.GetProperty("job_id").GetString()!).TrySetResult();
            }
        }
    }

    private Task EndOf(string id) => EndSignal(id).Task;

    private TaskCompletionSource EndSignal(string id)
    {
        lock (_lock)
        {
            return _ends.TryGetValue(id, out var end) ? end : _ends[id] = NewSignal();
        }
    }

    private async Task RunAsync()
    {
        string[] payloads = ["{}", """{"log_lines":2}""", _waits ? """{"spin":"20ms"}""" : """{"spin":"2ms"}""", """{"progress_steps":3}"""];
        while (!_stopped)
        {
            var bodies = payloads.Select(payload => $$"""{"type":"probe","payload":{{payload}}}""");
            var answer = await _daemon.Client.PostAsync("jobs/many", Encoding.UTF8.GetBytes($"[{string.Join(',', bodies)}]"), TestContext.Current.CancellationToken);
            var ids = answer.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!).ToList();
            TaskCompletionSource round;
            lock (_lock)
            {
                _ids.AddRange(ids);
            }

            if (_waits)
            {
                await EndOf(ids[^1]).WaitAsync(Limits.Hang);
            }

            lock (_lock)
            {
                (round, _round) = (_round, NewSignal());
            }

            round.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
