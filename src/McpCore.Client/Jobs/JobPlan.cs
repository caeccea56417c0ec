using System.Text.Json;

namespace McpCore.Client;

/// <summary>What would become of a submit. Immutable; nothing of it is stored.</summary>
public sealed class JobPlan
{
    private JobPlan(JsonElement json)
    {
        Json = json;
        Type = json.RequiredText("type");
        RunsNow = json.Flag("runs_now");
        Status = JobStatusText.Parse(json.RequiredText("status"));
        Code = json.RequiredText("code");
        Message = json.RequiredText("message");
        Forecast = JobForecast.Parse(json);
        Plugin = PluginVersion.Parse(json.Member("plugin"));
        Options = json.Member("options") ?? default;
    }

    /// <summary>The plan as the daemon wrote it.</summary>
    public JsonElement Json { get; }

    /// <summary>The job type's stable name.</summary>
    public string Type { get; }

    /// <summary>Whether it would start at once.</summary>
    public bool RunsNow { get; }

    /// <summary>The state that the job would have after the submit.</summary>
    public JobStatus Status { get; }

    /// <summary>The code of what would hold it; <c>queued</c> when nothing would.</summary>
    public string Code { get; }

    /// <summary>The same in one sentence.</summary>
    public string Message { get; }

    /// <summary>When it would start and how long it may run.</summary>
    public JobForecast Forecast { get; }

    /// <summary>The version of the plugin that would run it; null when none can.</summary>
    public PluginVersion? Plugin { get; }

    /// <summary>The effective options, with the defaults for what the submit does not say.</summary>
    public JsonElement Options { get; }

    internal static JobPlan Parse(JsonElement json) => new(json.Clone());
}
