using McpCore.Agents;
using McpCore.TestPlugins.Dependency;
using McpCore.TestPlugins.Shared;

namespace McpCore.TestPlugins.DepA;

[JobType("dep_a")]
internal sealed class DepAAgent : Agent<NoPayload, VersionResult>
{
    public override Task<VersionResult> ExecuteAsync(NoPayload payload, JobContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new VersionResult(Library.Version));
}
