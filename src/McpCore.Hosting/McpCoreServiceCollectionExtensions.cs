using McpCore.Engine;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;
using McpCore.Plugins;
using McpCore.Scheduling;
using McpCore.Storage.Artifacts;
using McpCore.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace McpCore.Hosting;

/// <summary>Adds the engine with its parts to a host.</summary>
public static class McpCoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="JobEngine"/> with the embedded store, Quartz's clock and the plugin host, started and stopped with the host. A
    /// <see cref="TimeProvider"/> of the application's own is used when it is registered before.
    /// </summary>
    public static IServiceCollection AddMcpCore(this IServiceCollection services, McpCoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(options.Engine);
        services.AddSingleton(_ => new SqliteStore(Path.Combine(options.Home, "mcpcore.db")));
        services.AddSingleton<IJobStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IJobTypeCatalog>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IPluginStateStore, SqlitePluginStateStore>();
        services.AddSingleton<IScheduleStore, SqliteScheduleStore>();
        services.AddSingleton<IRetentionStore, SqliteRetentionStore>();
        services.AddSingleton<IArtifactStore>(_ => new FileArtifactStore(Path.Combine(options.Home, "artifacts")));
        services.AddSingleton<ICalendarClock, QuartzCalendarClock>();
        services.AddSingleton(provider => new PluginHost(
            new PluginHostOptions
            {
                Folders = options.PluginFolders ?? [Path.Combine(options.Home, "plugins")],
                StagingFolder = Path.Combine(options.Home, "staged"),
                ActivationLimit = options.PluginActivationLimit,
                Settle = options.PluginSettle,
                MaxThreads = Math.Max(16, options.Engine.Concurrency * 2),
            },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PluginHost>>()));
        services.AddSingleton<IAgentHost, PluginAgentHost>();
        services.AddSingleton<PluginControl>();
        services.AddSingleton<JobEngine>();
        services.AddHostedService<EngineService>();
        return services;
    }
}
