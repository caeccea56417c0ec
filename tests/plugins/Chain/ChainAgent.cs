using McpCore.Agents;
using McpCore.TestPlugins.Dependency;
using McpCore.TestPlugins.Shared;

namespace McpCore.TestPlugins.Chain;

/// <summary>Needs the dependency only through another library.</summary>
[JobType("chain")]
internal sealed class ChainAgent : Agent<NoPayload, VersionResult>
{
    public override Task<VersionResult> ExecuteAsync(NoPayload payload, JobContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new VersionResult(Middle.VersionBelow));
}
