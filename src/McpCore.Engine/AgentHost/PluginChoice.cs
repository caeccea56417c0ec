using McpCore.Engine.Jobs;

namespace McpCore.Engine.AgentHost;

/// <summary>The versions of plugins that take the jobs of a type, and which of them takes one.</summary>
/// <param name="Plugin">The first plugin's version.</param>
/// <param name="Canary">A version of it that takes a part of the jobs; null when there is none.</param>
/// <param name="Fallbacks">Other plugins that take a job which the first one refuses, in their order.</param>
public readonly record struct PluginChoice(PluginRef Plugin, CanaryVersion? Canary, IReadOnlyList<PluginRef> Fallbacks)
{
    private IEnumerable<PluginRef> All => Canary is { } canary ? [Plugin, canary.Plugin, .. Fallbacks] : [Plugin, .. Fallbacks];

    /// <summary>The version that runs a job: the first that has not refused it, of the version that it asks for. Null when there is none.</summary>
    public PluginRef? For(Job job)
    {
        if (job.RefusedBy.Count == 0 && job.Options.AgentVersion is null)
        {
            return Canary is { } canary && canary.Takes(job.Id) ? canary.Plugin : Plugin;
        }

        var (refused, wanted) = (job.RefusedBy, job.Options.AgentVersion);
        var open = All.Where(plugin => !refused.Contains(plugin.Id));
        return wanted is not null ? open.FirstOrDefault(plugin => plugin.Version == wanted)
            : Canary is { } part && part.Takes(job.Id) && !refused.Contains(part.Plugin.Id) ? part.Plugin
            : open.FirstOrDefault();
    }

    /// <summary>Why none runs the job; null when one does.</summary>
    public WaitingReason? WhyNone(Job job) => For(job) is not null ? null
        : job.Options.AgentVersion is { } wanted && All.All(plugin => plugin.Version != wanted) ? WaitingReason.VersionMissing(Plugin.Id, wanted, All.Select(plugin => plugin.Version))
        : WaitingReason.Refused(job.Type, job.RefusedBy);

    /// <summary>Whether the same versions of the same plugins take jobs.</summary>
    public bool IsSameAs(PluginChoice other) => All.Select(Version).SequenceEqual(other.All.Select(Version));

    private static (string Id, string Version) Version(PluginRef plugin) => (plugin.Id, plugin.Version);
}
