namespace McpCore.Plugins.Workers;

/// <summary>Worker processes, for plugins with <c>isolation: process</c>.</summary>
public sealed class WorkerOptions
{
    /// <summary>The worker program's assembly. The default is <c>McpCore.Worker.dll</c> beside the host's own.</summary>
    public string Program { get; set; } = Path.Combine(AppContext.BaseDirectory, "McpCore.Worker.dll");

    /// <summary>The folder of the socket on which workers report, for its owner only. The default is a new folder for temporary files.</summary>
    public string? SocketFolder { get; set; }

    /// <summary>Workers that wait, started and without a plugin, so that a job does not wait for a start. The default is 1.</summary>
    public int Spares { get; set; } = 1;

    /// <summary>How long a worker may take to report. The default is 30 seconds.</summary>
    public TimeSpan StartLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a worker that is no longer needed may take to end by itself. The default is 5 seconds.</summary>
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a plugin keeps workers that have nothing to do, one excepted. The default is one minute.</summary>
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The time between looks at the memory of workers that have a limit. The default is 250 milliseconds.</summary>
    public TimeSpan MemoryLook { get; set; } = TimeSpan.FromMilliseconds(250);
}
