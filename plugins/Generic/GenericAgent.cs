using System.Text.Json.Serialization;
using McpCore.Agents;

namespace McpCore.Generic;

/// <summary>Echoes its payload; for smoke tests of a daemon, and of what surrounds one.</summary>
[JobType("generic", Description = "Echoes its payload; can wait, fail, report progress and write log lines on request.")]
public sealed class GenericAgent : Agent<GenericPayload, GenericResult>
{
    protected override JsonSerializerContext JsonContext => GenericJson.Default;

    public override async Task<GenericResult> ExecuteAsync(GenericPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        for (var line = 1; line <= payload.LogLines; line++)
        {
            context.Log.Information("Line {Line} of {Lines}", line, payload.LogLines);
        }

        if (payload.Sleep is not null || payload.ProgressSteps is not null)
        {
            await WaitAsync(payload, context, cancellationToken);
        }

        if (context.Attempt <= payload.FailTimes)
        {
            throw new InvalidOperationException($"Attempt {context.Attempt} fails, as asked: fail_times is {payload.FailTimes}.");
        }

        if (payload.Crash == true)
        {
            End(context);
        }

        return payload.Fail is { } message ? throw new InvalidOperationException(message) : new GenericResult(context.Payload, context.Attempt);
    }

    private static void End(JobContext context)
    {
        if (!context.HasOwnProcess)
        {
            throw new JobFailedException("\"crash\" ends the agent's process, and here that is the daemon's own. Give the plugin process isolation (\"isolation\": \"process\").");
        }

        Environment.Exit(1);
    }

    private static async Task WaitAsync(GenericPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var total = payload.Sleep ?? TimeSpan.Zero;
        var steps = payload.ProgressSteps ?? 0;
        for (var step = 1; step <= steps; step++)
        {
            await Task.Delay(total / steps, cancellationToken);
            context.Progress((double)step / steps, $"step {step} of {steps}", step);
        }

        if (steps == 0 && total > TimeSpan.Zero)
        {
            await Task.Delay(total, cancellationToken);
        }
    }
}
