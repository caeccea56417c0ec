using System.Text;
using System.Text.Json;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>
/// Keeps a daemon busy until it is killed in the middle: single jobs, jobs that are due later or fail at first, cancels, batches, and fan-outs of a thousand jobs, some of which wait
/// for a parent that ends just before the kill.
/// </summary>
internal sealed class SubmitLoad(ProbeFiles files, int seed)
{
    private const int FanOut = 1000;
    private const int Batch = 20;
    private const string ParkedFor = "24h";

    /// <summary>Every so many rounds, a parent of a thousand jobs ends just before the kill.</summary>
    private const int SettlingEvery = 5;

    public Acknowledged Acknowledged { get; } = new();

    /// <summary>Loads the daemon from several sides, kills it after a random number of answers and some milliseconds, and returns when every side has noticed.</summary>
    /// <returns>A job that ran at the kill.</returns>
    public async Task<string> RunUntilKilledAsync(DaemonUnderTest daemon, int round)
    {
        var random = new Random(seed + (round * 10));
        var gate = $"gate-{round}";
        var held = await daemon.SubmitAsync("probe", files.Payload(gate), ""","priority":9""");
        await daemon.WaitForStatusAsync(held, "running");
        Acknowledged.Add([held]);
        if (round % SettlingEvery == SettlingEvery - 1)
        {
            await SubmitFamilyAsync(daemon, round);
        }

        var answers = new Answers(random.Next(2, 30));
        var sides = new[] { SinglesAsync(daemon, round, 1, answers), SinglesAsync(daemon, round, 2, answers), GroupsAsync(daemon, round) };
        await answers.Reached.WaitAsync(Limits.Hang);
        files.Open($"family-{round}");
        await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
        await daemon.KillAsync();
        await Task.WhenAll(sides).WaitAsync(Limits.Hang);
        files.Open(gate);
        return held;
    }

    private static async Task UntilKilledAsync(Func<Task> request)
    {
        try
        {
            while (true)
            {
                await request();
            }
        }
        catch (DaemonUnavailableException)
        {
            // Killed; what was on its way was not acknowledged.
        }
    }

    private Task SinglesAsync(DaemonUnderTest daemon, int round, int side, Answers answers)
    {
        var random = new Random(seed + (round * 10) + side);
        var mine = new List<string>();
        return UntilKilledAsync(async () =>
        {
            if (mine.Count > 0 && random.Next(5) == 0)
            {
                await CancelAsync(daemon, mine[random.Next(mine.Count)]);
            }
            else
            {
                var id = await SubmitOneAsync(daemon, random);
                mine.Add(id);
                Acknowledged.Add([id]);
            }

            answers.Count();
        });
    }

    private Task<string> SubmitOneAsync(DaemonUnderTest daemon, Random random) => random.Next(4) switch
    {
        0 => daemon.SubmitAsync("probe", Recorded(), $$""","delay":"{{random.Next(1, 600)}}ms" """),
        1 => daemon.SubmitAsync("probe", Recorded(""","fail_times":1"""), $$""","max_attempts":3,"backoff":{"kind":"fixed","initial":"{{random.Next(1, 300)}}ms"}"""),
        2 => daemon.SubmitAsync("probe", Recorded($$""","spin":"{{random.Next(1, 20)}}ms" """)),
        _ => daemon.SubmitAsync("generic", $$"""{"sleep":"{{random.Next(1, 40)}}ms"}"""),
    };

    private async Task CancelAsync(DaemonUnderTest daemon, string id)
    {
        Acknowledged.Cancels(id);
        try
        {
            await daemon.Client.PostAsync($"jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
            Acknowledged.AddCancelled(id);
        }
        catch (McpCoreException refused) when (refused.Problem.Code == "state_conflict")
        {
            // It has ended already; by an earlier cancel, perhaps.
            if (!Acknowledged.Cancelled.Contains(id))
            {
                Acknowledged.AddNotCancelled(id);
            }
        }
    }

    /// <summary>A thousand jobs in a request and a batch, in turns.</summary>
    private Task GroupsAsync(DaemonUnderTest daemon, int round)
    {
        var number = 0;
        return UntilKilledAsync(() => ++number % 2 == 1
            ? SubmitManyAsync(daemon, $"many-{round}-{number}", $$"""{"type":"generic","payload":{},"delay":"{{ParkedFor}}" """, isParked: true)
            : SubmitBatchAsync(daemon, $"batch-{round}-{number}"));
    }

    /// <summary>A job that waits for its gate, and a thousand that wait for it.</summary>
    private async Task SubmitFamilyAsync(DaemonUnderTest daemon, int round)
    {
        var parent = await daemon.SubmitAsync("probe", files.Payload($"family-{round}"), ""","priority":9""");
        Acknowledged.Add([parent]);
        await SubmitManyAsync(daemon, $"family-{round}", $$"""{"type":"generic","payload":{},"depends_on":[{"id":"{{parent}}","when":"completion"}]""", isParked: false);
    }

    private async Task SubmitManyAsync(DaemonUnderTest daemon, string tag, string job, bool isParked)
    {
        Acknowledged.Sending(tag, FanOut, isParked);
        var body = $"[{string.Join(',', Enumerable.Repeat(Tagged(job, tag), FanOut))}]";
        var answer = await daemon.Client.PostAsync("jobs/many", Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
        Acknowledged.Answered(tag);
        Acknowledged.Add(answer.GetProperty("jobs").EnumerateArray().Select(stored => stored.GetProperty("id").GetString()!));
    }

    /// <summary>The jobs of a batch and the one that is called back at their end.</summary>
    private async Task SubmitBatchAsync(DaemonUnderTest daemon, string tag)
    {
        Acknowledged.Sending(tag, Batch + 1, isParked: false);
        var job = Tagged("""{"type":"generic","payload":{"sleep":"1ms"}""", tag);
        var body = $$"""{"jobs":[{{string.Join(',', Enumerable.Repeat(job, Batch))}}],"callback":{"job":{{job}} } }""";
        var answer = await daemon.Client.PostAsync("batches", Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
        Acknowledged.Answered(tag);
        Acknowledged.Add([answer.GetProperty("callback").GetProperty("id").GetString()!]);
    }

    private string Recorded(string more = "") => $$"""{"record":{{JsonSerializer.Serialize(files.Record)}}{{more}}}""";

    private static string Tagged(string job, string tag) => $$"""{{job}},"tags":["{{tag}}"]}""";

    /// <summary>Counts answers up to a number.</summary>
    private sealed class Answers(int target)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Task Reached => _reached.Task;

        public void Count()
        {
            if (Interlocked.Increment(ref _count) == target)
            {
                _reached.SetResult();
            }
        }
    }
}
