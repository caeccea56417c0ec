using McpCore.Client;
using McpCore.Engine;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Fitting;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;
using McpCore.Hosting.Embedding;
using McpCore.Plugins;
using McpCore.Scheduling;
using McpCore.Storage.Artifacts;
using McpCore.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpCore.Hosting;

/// <summary>Adds the engine with its parts to a host.</summary>
public static class McpCoreServiceCollectionExtensions
{
    /// <summary>Room for the ends of runs on a full disk: some thousands of them.</summary>
    private const long StoreReserveBytes = 8 * 1024 * 1024;

    /// <summary>Adds an engine on a home folder and an <see cref="IMcpCoreClient"/> that talks to it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="home">The folder that holds store, artifacts and staged plugins; made when it is not there.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddMcpCore(this IServiceCollection services, string home, Action<McpCoreOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(home);
        var options = new McpCoreOptions { Home = HomeFolder.Resolve(home).Path };
        configure?.Invoke(options);
        return services.AddMcpCore(options);
    }

    /// <summary>
    /// Adds a <see cref="JobEngine"/> with the embedded store, Quartz's clock and the plugin host, and an <see cref="IMcpCoreClient"/> that talks to it. Started and
    /// stopped with the host, whose start throws <see cref="HomeInUseException"/> when another engine has the home. A <see cref="TimeProvider"/> of the
    /// application's own is used when it is registered before.
    /// </summary>
    /// <exception cref="ArgumentException">The options hold what is not allowed; the message has every fault.</exception>
    public static IServiceCollection AddMcpCore(this IServiceCollection services, McpCoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton<EmbeddedHome>();
        services.AddSingleton<EmbeddedEngine>();
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedEngine>());
        services.AddSingleton<IMcpCoreClient, EmbeddedClient>();
        return services.AddEngine(options);
    }

    /// <summary>Adds the engine to a host that holds the lock of the home itself, and starts and stops the engine.</summary>
    internal static IServiceCollection AddMcpCore(this IServiceCollection services, McpCoreOptions options, HomeLock held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return services.AddEngine(options);
    }

    private static IServiceCollection AddEngine(this IServiceCollection services, McpCoreOptions options)
    {
        if (McpCoreOptionsRules.FaultsOf(options) is { Count: > 0 } faults)
        {
            throw new ArgumentException($"The options have {faults.Count} fault(s): {string.Join(". ", faults)}.", nameof(options));
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(options.Engine);
        services.AddSingleton<StoreDamage>();
        services.AddSingleton(provider =>
        {
            // Services are disposed in the reverse order of their making: an embedded engine's home is given back after its store is closed.
            provider.GetService<EmbeddedHome>();
            return new SqliteStore(Path.Combine(options.Home, "mcpcore.db")) { Damaged = provider.GetRequiredService<StoreDamage>().Report, ReserveBytes = StoreReserveBytes };
        });
        services.AddSingleton<IJobStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IJobTypeCatalog>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IUnsettledPayloads>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<FitCheck>();
        services.AddSingleton<TakeoverCheck>();
        services.AddSingleton<IPluginStateStore, SqlitePluginStateStore>();
        services.AddSingleton<IScheduleStore, SqliteScheduleStore>();
        services.AddSingleton<IRetentionStore, SqliteRetentionStore>();
        services.AddSingleton<ITransferStore, SqliteTransferStore>();
        services.AddSingleton<IArtifactStore>(_ => new FileArtifactStore(Path.Combine(options.Home, "artifacts")));
        services.AddSingleton<ICalendarClock, QuartzCalendarClock>();
        services.AddSingleton(provider => new PluginHost(
            new PluginHostOptions
            {
                Folders = options.PluginFolders ?? [Path.Combine(options.Home, "plugins")],
                StagingFolder = Path.Combine(options.Home, "staged"),
                EnvironmentOf = id => PluginEnvironments.Of(id, options),
                ActivationLimit = options.PluginActivationLimit,
                Settle = options.PluginSettle,
                Trust = options.PluginTrust,
                Fallback = new FallbackOrder(options.PluginFallback.AsReadOnly()),
                AllowUnsafeFolders = options.AllowUnsafePluginFolders,
                FindUnfitJobs = provider.GetRequiredService<TakeoverCheck>().FindAsync,
                MaxThreads = PluginControl.ThreadsFor(options.Engine.Concurrency),
                Workers = { SocketFolder = Path.Combine(options.Home, "run") },
            },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PluginHost>>()));
        services.AddSingleton<IAgentHost, PluginAgentHost>();
        services.AddSingleton<PluginLedger>();
        services.AddSingleton(provider => new PluginControl(
            provider.GetRequiredService<PluginHost>(),
            provider.GetRequiredService<PluginLedger>(),
            provider.GetRequiredService<IPluginStateStore>(),
            provider.GetRequiredService<IJobTypeCatalog>(),
            provider.GetRequiredService<IJobStore>(),
            options,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<JobEngine>();
        return services;
    }
}
