using McpCore.Engine.AgentHost;
using McpCore.Engine.Children;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Runs;

/// <summary>What every run uses.</summary>
internal sealed record RunServices(
    IAgentHost Host, IJobStore Store, IArtifactStore Artifacts, RunJournal Journal, EngineOptions Options, TimeProvider Time, ILogger Logger)
{
    /// <summary>Answers what agents ask with no member of its own.</summary>
    public required RunQuestions Questions { get; init; }

    public void WriteAgentLine(Job job, string level, string message)
    {
        var severity = Level(level);
        if (Logger.IsEnabled(severity))
        {
            using var scope = BeginScope(job);
            Log.AgentLine(Logger, severity, job.Type, job.Id.ToString()[^8..], message);
        }
    }

    public void WriteAgentEvent(Job job, string name, ReadOnlyMemory<byte> data)
    {
        if (!Logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        using var scope = BeginScope(job);
        Log.AgentEvent(Logger, job.Type, job.Id.ToString()[^8..], name, System.Text.Encoding.UTF8.GetString(data.Span));
    }

    public IDisposable? BeginScope(Job job) => Logger.BeginScope(new Dictionary<string, object?>
    {
        ["JobId"] = job.Id.ToString(),
        ["JobType"] = job.Type,
        ["Attempt"] = job.Attempt,
        ["Plugin"] = job.Plugin is { } plugin ? $"{plugin.Id}@{plugin.Version}" : null,
    });

    private static LogLevel Level(string level) => level switch
    {
        "debug" => LogLevel.Debug,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
