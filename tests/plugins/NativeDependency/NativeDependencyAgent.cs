using McpCore.Agents;
using McpCore.TestPlugins.Shared;
using SQLitePCL;

namespace McpCore.TestPlugins.NativeDependency;

/// <summary>Asks a native library, which lies in the plugin's folder, for its version.</summary>
[JobType("native_dependency")]
internal sealed class NativeDependencyAgent : Agent<NoPayload, VersionResult>
{
    public NativeDependencyAgent() => Batteries_V2.Init();

    public override Task<VersionResult> ExecuteAsync(NoPayload payload, JobContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new VersionResult(raw.sqlite3_libversion().utf8_to_string()));
}
