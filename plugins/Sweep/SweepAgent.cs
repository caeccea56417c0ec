using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.Sweep.Reports;
using McpCore.Sweep.Space;
using McpCore.Sweep.Trials;

namespace McpCore.Sweep;

/// <summary>Searches the parameters of another job type: each combination is a child job, and this one waits for them without holding a slot.</summary>
[JobType("sweep", Description = "Runs another job type over many parameters, and ranks what comes of it.")]
public sealed class SweepAgent : Agent<SweepPayload, SweepResult>
{
    protected override JsonSerializerContext JsonContext => SweepJson.Default;

    protected override ValueTask ValidateAsync(SweepPayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        try
        {
            _ = SweepPlan.Of(payload, seed: 0);
        }
        catch (SpaceException exception)
        {
            validation.Add(exception.Member, exception.Message);
        }

        return default;
    }

    public override async Task<SweepResult> ExecuteAsync(SweepPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var plan = SweepPlan.Of(payload, context.Seed);
        var search = await Search.RunAsync(context, payload, plan);
        return await Findings.WriteAsync(context, plan, search);
    }
}
