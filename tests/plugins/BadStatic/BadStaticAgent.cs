using System.Diagnostics.CodeAnalysis;
using McpCore.Agents;

namespace McpCore.TestPlugins.BadStatic;

/// <summary>Its static constructor fails.</summary>
[JobType("bad_static")]
public sealed class BadStaticAgent : Agent<string, string>
{
    [SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "The host must survive it.")]
    static BadStaticAgent() => throw new NotSupportedException("the static constructor refuses");

    public override Task<string> ExecuteAsync(string payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(payload);
}
