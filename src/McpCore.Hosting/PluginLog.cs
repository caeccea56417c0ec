using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.PluginStates;
using McpCore.Engine.Stores;

namespace McpCore.Hosting;

/// <summary>The newest lines of a plugin.</summary>
/// <param name="JobTypes">The names under which its jobs are stored.</param>
/// <param name="Lines">The lines, oldest first.</param>
/// <param name="Last">The number in the event stream after which to go on.</param>
public sealed record PluginLog(IReadOnlyList<string> JobTypes, IReadOnlyList<PluginLogLine> Lines, long Last);

/// <param name="Time">When.</param>
/// <param name="Level">How important.</param>
/// <param name="Message">What.</param>
/// <param name="JobId">The job that wrote it; null for what happened to the plugin itself.</param>
/// <param name="JobType">The job's type.</param>
public sealed record PluginLogLine(DateTimeOffset Time, string Level, string Message, string? JobId, string? JobType)
{
    private static readonly string[] Bad = ["refused", "failed", "quarantined"];

    internal static PluginLogLine Of(TypedLogLine typed)
    {
        var line = typed.Line;
        var message = line.Level == LogLine.EventLevel ? $"{line.Template} {Encoding.UTF8.GetString(line.Properties.Span)}" : line.Message;
        return new PluginLogLine(line.Time, line.Level, message, line.JobId.ToString(), typed.JobType);
    }

    internal static PluginLogLine Of(PluginHistoryEntry entry)
    {
        var version = entry.Version is null ? "" : $" {entry.Version}";
        var isWarning = entry.Code is PluginHistoryEntry.Warning or "leaked" || (entry.To is { } to && Bad.Contains(to));
        var move = entry.From == entry.To ? entry.Code : $"{entry.From ?? "found"} > {entry.To}";
        var actor = entry.Actor is null ? "" : $" ({entry.Actor})";
        return new PluginLogLine(entry.At, isWarning ? "warning" : "information", $"{entry.PluginId}{version}: {move}: {entry.Reason}{actor}", null, null);
    }
}
