using System.Collections.Concurrent;

namespace McpCore.Plugins.Tests.Support;

/// <summary>What an engine would remember of plugins: it keeps every report, and answers as the test says.</summary>
internal sealed class PluginMemory
{
    public ConcurrentQueue<UnloadReport> Unloads { get; } = [];

    public ConcurrentQueue<CrashReport> Crashes { get; } = [];

    /// <summary>What holds after an unload; null: nothing new.</summary>
    public Func<UnloadReport, PluginStanding?> AfterUnload { get; set; } = _ => null;

    /// <summary>What holds after a crash; null: nothing new.</summary>
    public Func<CrashReport, PluginStanding?> AfterCrash { get; set; } = _ => null;

    public void Remember(PluginHost host)
    {
        host.Unloaded = (report, _) =>
        {
            Unloads.Enqueue(report);
            return Task.FromResult(AfterUnload(report));
        };
        host.Crashed = (report, _) =>
        {
            Crashes.Enqueue(report);
            return Task.FromResult(AfterCrash(report));
        };
    }
}
