using McpCore.Agents;
using McpCore.Plugins.Running;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Running;

public sealed class WarmUpTests
{
    // Nobody looks at its outcome: one that fails would warm nothing up, and nobody would know.
    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task InspectAndRunAsync_OfTheIdleAgent_Completes()
    {
        var outcome = await WarmUp.InspectAndRunAsync();

        Assert.Null(outcome.Message);
        Assert.Equal(AgentOutcomeKind.Completed, outcome.Kind);
    }
}
