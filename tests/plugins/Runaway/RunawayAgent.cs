using McpCore.Agents;

namespace McpCore.TestPlugins.Runaway;

public sealed record RunawayPayload(Leftover Leaves);

public sealed record RunawayResult(Leftover Left);

/// <summary>What a run leaves behind.</summary>
public enum Leftover
{
    Nothing,
    Thread,
    Timer,
}

/// <summary>Leaves behind what its payload says.</summary>
[JobType("runaway", Description = "Leaves something running.")]
public sealed class RunawayAgent : Agent<RunawayPayload, RunawayResult>
{
    private static readonly ManualResetEvent Never = new(initialState: false);

    public override Task<RunawayResult> ExecuteAsync(RunawayPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        switch (payload.Leaves)
        {
            case Leftover.Thread:
                new Thread(() => Never.WaitOne()) { Name = "pump", IsBackground = true }.Start();
                break;
            case Leftover.Timer:
                Timer? timer = null;
                timer = new Timer(_ => GC.KeepAlive(timer), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
                break;
        }

        return Task.FromResult(new RunawayResult(payload.Leaves));
    }
}
