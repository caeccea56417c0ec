using System.Diagnostics;
using McpCore.Agents;

namespace McpCore.TestPlugins.Probe;

/// <summary>Does what its payload says, so that a test can bring about any situation of a run.</summary>
[JobType("probe", Description = "Does what its payload says.")]
public sealed class ProbeAgent : Agent<ProbePayload, ProbeResult>
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    public override async Task<ProbeResult> ExecuteAsync(ProbePayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var thread = Thread.CurrentThread;
        var startedOnPool = thread.IsThreadPoolThread;
        var record = new RunRecord(payload.Record, context);
        record.Add("start");
        try
        {
            if (payload.RefuseOn.Contains(context.Plugin.Id))
            {
                throw new JobRefusedException($"{context.Plugin.Id} does not take it");
            }

            var counter = await ReportAsync(payload, context);
            var others = await LookAtOthersAsync(payload, context);
            await WaitAsync(payload, context, cancellationToken);
            Spin(payload);
            End(payload, context);
            record.Add("completed");
            return new ProbeResult(
                context.Attempt,
                context.Run,
                thread.Name,
                startedOnPool || Thread.CurrentThread.IsThreadPoolThread,
                counter,
                payload.Metadata ? context.Metadata.GetRawText() : null,
                new string('x', payload.ResultBytes),
                others);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            record.Add($"cancelled {context.CancellationReason}");
            throw;
        }
        catch (Exception)
        {
            record.Add("failed");
            throw;
        }
    }

    protected override ValueTask ValidateAsync(ProbePayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        switch (payload.Check)
        {
            case ProbeCheck.Refuse:
                validation.Add("check", "the probe refuses", "accept");
                validation.Add("", "the probe refuses as a whole");
                break;
            case ProbeCheck.Throw:
                throw new InvalidOperationException("the check failed");
            case ProbeCheck.Cancel:
                throw new OperationCanceledException("the check gave up");
        }

        return default;
    }

    private static async Task<int> ReportAsync(ProbePayload payload, JobContext context)
    {
        var counter = 0;
        if (payload.Checkpoint)
        {
            counter = await context.LoadCheckpointAsync<int>() + 1;
            await context.SaveCheckpointAsync(counter);
        }

        for (var line = 1; line <= payload.LogLines; line++)
        {
            context.Log.Information("Line {Line} of {Lines}", line, payload.LogLines);
        }

        for (var step = 1; step <= payload.ProgressSteps; step++)
        {
            context.Progress((double)step / payload.ProgressSteps, $"step {step}", step, ("loss", payload.Loss ?? (1.0 / step)), ("accuracy", 1 - (1.0 / step)));
        }

        if (payload.Event is { } name)
        {
            context.Event(name, new { context.Attempt });
        }

        if (payload.Artifact is { } artifact)
        {
            await context.WriteArtifactAsync(artifact, artifact);
        }

        return counter;
    }

    private static async Task<IReadOnlyList<string>> LookAtOthersAsync(ProbePayload payload, JobContext context)
    {
        foreach (var child in payload.Children)
        {
            await context.Children.SubmitAsync(child.Name, child.Type, child.Payload, new ChildOptions { Tags = ["probed"] });
        }

        var others = payload.Await switch
        {
            ProbeAwait.All => await context.Children.AwaitAllAsync(),
            ProbeAwait.Any => await context.Children.AwaitAnyAsync(),
            ProbeAwait.Success => (await context.Children.AwaitAllAsync()).ThrowIfFailed(),
            _ => payload.Parents ? await context.LoadParentsAsync() : [],
        };
        return [.. others.Select(other => $"{other.Name ?? other.Type} {other.Status} {other.Result?.GetRawText() ?? other.ErrorMessage}")];
    }

    private static async Task WaitAsync(ProbePayload payload, JobContext context, CancellationToken cancellationToken)
    {
        if (payload.Spin is not null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Tick);
        while (payload.WaitForCancellation || (payload.Gate is { } gate && !File.Exists(gate)))
        {
            await timer.WaitForNextTickAsync(payload.IgnoreCancellation ? CancellationToken.None : cancellationToken);
            if (payload.Heartbeat)
            {
                context.Heartbeat();
            }
        }
    }

    private static void Spin(ProbePayload payload)
    {
        if (payload.Spin is not { } limit)
        {
            return;
        }

        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < limit && !File.Exists(payload.Gate))
        {
            Thread.SpinWait(1000);
        }
    }

    private static void End(ProbePayload payload, JobContext context)
    {
        if (context.Attempt <= payload.FailTimes)
        {
            throw new InvalidOperationException($"attempt {context.Attempt} of {payload.FailTimes} fails");
        }

        if (payload.Throw is { } message)
        {
            throw new InvalidOperationException(message);
        }

        if (payload.Fail is { } reason)
        {
            throw new JobFailedException(reason, "probe_failed");
        }

        if (payload.RetryLater is { } wait && context.Run == 1)
        {
            throw new RetryLaterException(wait, "the probe asks for patience");
        }
    }
}
