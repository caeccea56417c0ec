using McpCore.Agents;

namespace McpCore.TestPlugins.Subscriber;

public sealed record SubscriberPayload;

public sealed record SubscriberResult(int Handlers);

/// <summary>Leaves a handler on an event that belongs to the process.</summary>
[JobType("subscriber", Description = "Leaves a handler on an event of the process.")]
public sealed class SubscriberAgent : Agent<SubscriberPayload, SubscriberResult>
{
    private int _handlers;

    public override Task<SubscriberResult> ExecuteAsync(SubscriberPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _handlers--;
        return Task.FromResult(new SubscriberResult(++_handlers));
    }
}
