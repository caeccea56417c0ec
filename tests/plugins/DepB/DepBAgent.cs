using McpCore.Agents;
using McpCore.TestPlugins.Dependency;
using McpCore.TestPlugins.Shared;

namespace McpCore.TestPlugins.DepB;

[JobType("dep_b")]
internal sealed class DepBAgent : Agent<NoPayload, VersionResult>
{
    public override Task<VersionResult> ExecuteAsync(NoPayload payload, JobContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new VersionResult(Library.Version));
}
