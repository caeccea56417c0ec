using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using McpCore.Agents;

namespace McpCore.TestPlugins.BadModule;

/// <summary>Its module initializer fails.</summary>
[JobType("bad_module")]
public sealed class BadModuleAgent : Agent<string, string>
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The ModuleInitializer attribute should not be used in libraries", Justification = "The host must survive it.")]
    internal static void Fail() => throw new NotSupportedException("the module initializer refuses");

    public override Task<string> ExecuteAsync(string payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(payload);
}
