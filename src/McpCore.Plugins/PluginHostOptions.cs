using McpCore.Plugins.Trust;

namespace McpCore.Plugins;

/// <summary>Where plugins come from and how they are loaded.</summary>
public sealed class PluginHostOptions
{
    /// <summary>
    /// Drop folders; a plugin is a folder in one of them. The first folder that has an id wins, and it is the one that plugins are installed to and removed
    /// from. The default is none.
    /// </summary>
    public IReadOnlyList<string> Folders { get; set; } = [];

    /// <summary>Where verified copies are kept; only these are ever loaded.</summary>
    public required string StagingFolder { get; set; }

    /// <summary>What the host gives to the plugin of an id. The default: no settings, and a folder in <c>data/plugins/</c> beside the staging folder.</summary>
    public Func<string, PluginEnvironment>? EnvironmentOf { get; set; }

    /// <summary>How long a plugin may take to create its agents, describe them and start. The default is 30 seconds.</summary>
    public TimeSpan ActivationLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a changed folder must be quiet before it is acted upon, so that a plugin that is being copied waits. The default is 1 second.</summary>
    public TimeSpan Settle { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an agent may check a payload. The default is 10 seconds.</summary>
    public TimeSpan CheckLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a plugin may take to tell whether it is healthy. The default is 5 seconds.</summary>
    public TimeSpan HealthLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How old the last answer of a health probe may be when somebody looks. The default is 30 seconds.</summary>
    public TimeSpan HealthAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a plugin may take to stop before it is unloaded. The default is 10 seconds.</summary>
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What plugins must show of their origin. The default is nothing.</summary>
    public TrustPolicy Trust { get; set; } = new();

    /// <summary>Whether plugins are taken from folders that others than this process's user can write to. The default is false.</summary>
    public bool AllowUnsafeFolders { get; set; }

    /// <summary>Job types that several plugins may offer. The default is none: the first plugin keeps a type.</summary>
    public FallbackOrder Fallback { get; set; } = FallbackOrder.None;

    /// <summary>
    /// Finds the waiting jobs whose payloads do not fit a version that is ready to take over, before it does: its id, its version, its job types. It may take
    /// as long as it likes, the version before it serves meanwhile. The default finds none.
    /// </summary>
    public Func<string, string, IReadOnlyList<Agents.JobTypeDescription>, CancellationToken, Task<IReadOnlyList<UnfitJobs>>> FindUnfitJobs { get; set; } =
        (_, _, _, _) => Task.FromResult<IReadOnlyList<UnfitJobs>>([]);

    /// <summary>Threads on which agents run at most. The default is twice the number of cores, at least 16.</summary>
    public int MaxThreads { get; set; } = Math.Max(16, Environment.ProcessorCount * 2);

    /// <summary>The processes of plugins with isolation <c>process</c>.</summary>
    public Workers.WorkerOptions Workers { get; } = new();
}
