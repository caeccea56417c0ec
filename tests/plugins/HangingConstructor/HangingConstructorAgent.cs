using McpCore.Agents;

namespace McpCore.TestPlugins.HangingConstructor;

/// <summary>Its constructor never ends.</summary>
[JobType("hanging_constructor")]
public sealed class HangingConstructorAgent : Agent<string, string>
{
    public HangingConstructorAgent()
    {
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    public override Task<string> ExecuteAsync(string payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(payload);
}
