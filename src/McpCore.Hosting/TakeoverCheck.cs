using McpCore.Agents;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Fitting;
using McpCore.Engine.Jobs;
using McpCore.Plugins;

namespace McpCore.Hosting;

/// <summary>Tells the plugin host which stored jobs do not fit a version that is ready to take over: translates between it and the engine.</summary>
internal sealed class TakeoverCheck(FitCheck jobs, McpCoreOptions options)
{
    private readonly FallbackOrder _fallback = new(options.PluginFallback.AsReadOnly());

    public async Task<IReadOnlyList<Plugins.UnfitJobs>> FindAsync(string id, string version, IReadOnlyList<JobTypeDescription> types, CancellationToken cancellationToken)
    {
        // Where others go first, it is their schema by which jobs are admitted: a plugin behind them takes what they give up, fit or not.
        var offered = types
            .Where(type => _fallback.PlaceOf(type.Name, id) is 0 or int.MaxValue)
            .Select(type => new JobTypeRegistration(type.Name, type.Aliases, type.Description, type.PayloadSchema, type.ResultSchema, new PluginRef(id, version, "")))
            .ToList();
        var unfit = await jobs.FindAsync(version, offered, cancellationToken);
        return [.. unfit.Select(type => new Plugins.UnfitJobs(type.Type, type.Count, [.. type.First.Select(Translate)]))];
    }

    private static Plugins.UnfitJob Translate(Engine.Fitting.UnfitJob job) =>
        new(job.Id.ToString(), new PayloadFault(job.Fault.Path, job.Fault.Code, job.Fault.Message, job.Fault.Allowed));
}
