using System.Text;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>Keeps submitting to a daemon until it is gone, and remembers every id that the daemon acknowledged.</summary>
internal sealed class SubmitLoad(ProbeFiles files, int seed)
{
    private const int BatchSize = 5;
    private readonly Lock _lock = new();
    private readonly List<string> _acknowledged = [];
    private int _target = int.MaxValue;
    private TaskCompletionSource _reached = new();

    /// <summary>Every acknowledged id, in no order.</summary>
    public IReadOnlyList<string> Acknowledged
    {
        get
        {
            lock (_lock)
            {
                return [.. _acknowledged];
            }
        }
    }

    /// <summary>Submits from two sides, kills the daemon after so many further acknowledged jobs, and returns when both sides have noticed.</summary>
    public async Task RunUntilKilledAsync(DaemonUnderTest daemon, int round, int jobs)
    {
        // One job waits for the round's gate, so that every kill hits at least one run.
        var held = await daemon.SubmitAsync("probe", files.Payload($"gate-{round}"));
        await daemon.WaitForStatusAsync(held, "running");
        lock (_lock)
        {
            _acknowledged.Add(held);
            _target = _acknowledged.Count + jobs;
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var sides = Enumerable.Range(0, 2).Select(side => SubmitAsync(daemon, round, new Random(seed + (round * 10) + side))).ToList();
        await _reached.Task.WaitAsync(Limits.Hang);
        await daemon.KillAsync();
        await Task.WhenAll(sides).WaitAsync(Limits.Hang);
        files.Open($"gate-{round}");
    }

    private async Task SubmitAsync(DaemonUnderTest daemon, int round, Random random)
    {
        try
        {
            while (true)
            {
                Remember(random.Next(4) == 0 ? await SubmitManyAsync(daemon, random) : [await SubmitOneAsync(daemon, round, random)]);
            }
        }
        catch (DaemonUnavailableException)
        {
            // Killed; what was on its way was not acknowledged.
        }
    }

    private void Remember(IReadOnlyList<string> ids)
    {
        lock (_lock)
        {
            _acknowledged.AddRange(ids);
            if (_acknowledged.Count >= _target)
            {
                _reached.TrySetResult();
            }
        }
    }

    private Task<string> SubmitOneAsync(DaemonUnderTest daemon, int round, Random random) => random.Next(8) == 0
        ? daemon.SubmitAsync("probe", files.Payload($"gate-{round}"))
        : daemon.SubmitAsync("generic", Sleep(random));

    private static async Task<IReadOnlyList<string>> SubmitManyAsync(DaemonUnderTest daemon, Random random)
    {
        var bodies = Enumerable.Range(0, BatchSize).Select(_ => $$"""{"type":"generic","payload":{{Sleep(random)}}}""");
        var answer = await daemon.Client.PostAsync("jobs/many", Encoding.UTF8.GetBytes($"[{string.Join(',', bodies)}]"), TestContext.Current.CancellationToken);
        return [.. answer.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!)];
    }

    private static string Sleep(Random random) => $$"""{"sleep":"{{random.Next(1, 30)}}ms"}""";
}
