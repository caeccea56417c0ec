using McpCore.Engine.Jobs;

namespace McpCore.Engine.Explaining;

/// <summary>What a person can do about a job, by the code of its error or of what holds it.</summary>
internal static class Advice
{
    /// <returns>One sentence; null when time does it.</returns>
    public static string? For(Job job, string code)
    {
        var (id, plugin) = (job.Id.ToString()[^8..], job.Plugin?.Id ?? "ID");
        return job.Status switch
        {
            JobStatus.Failed => OfFailure(code, id, plugin),
            JobStatus.Cancelled => $"Run it after all with: mcpcore retry {id}",
            JobStatus.Running when job.Cancel is null => $"Follow it with: mcpcore logs {id} --follow",
            JobStatus.Scheduled or JobStatus.Blocked or JobStatus.Pending => OfHold(code, job),
            _ => null,
        };
    }

    private static string OfFailure(string code, string id, string plugin) => code switch
    {
        "payload_rejected" => "The payload no longer fits the job type: submit a new job with one that does; mcpcore agents shows the schema.",
        "timeout" => $"Submit it with a longer timeout, or look for what took so long: mcpcore logs {id}",
        "heartbeat_timeout" => $"The agent gave no sign of life: submit it with a longer heartbeat_timeout, or look for where it hung: mcpcore logs {id}",
        "queue_timeout" => $"It waited too long for a slot: run it with mcpcore retry {id}, or submit it with a longer queue_timeout or a higher priority.",
        "deadline_exceeded" => $"Submit it with a longer deadline; a retry lifts the deadline: mcpcore retry {id}",
        "poisoned" or "worker_crashed" or "worker_killed" => $"The process died with it: mcpcore plugin show {plugin} tells of its crashes; when it is mended: mcpcore retry {id}",
        "memory_limit" or "time_limit" => $"Raise the limit of the plugin in plugins.{plugin}.limits, or submit a smaller job; then: mcpcore retry {id}",
        "result_too_large" or "result_not_serializable" => "The agent must write large output to an artifact and return less; retrying as it is will fail again.",
        "agent_missing" => $"mcpcore plugin list shows why the plugin is not active; when it is: mcpcore retry {id}",
        "job_failed" => $"The agent says that another try is useless as it is: mend what the message names and submit it anew, or insist with: mcpcore retry {id}",
        _ => $"See what it did with: mcpcore logs {id}; run it again with: mcpcore retry {id}",
    };

    private static string? OfHold(string code, Job job) => code switch
    {
        "agent_missing" => "Install or mend its plugin; mcpcore plugin list shows why one is not active.",
        "version_missing" => $"Install version {job.Options.AgentVersion} of the plugin, or cancel the job and submit it without agent_version.",
        "plugin_disabled" or "plugin_quarantined" => "Enable the plugin when it is ready: mcpcore plugin enable ID; mcpcore plugin list shows it.",
        "type_limit" => "Wait for a run of its type to end, or raise engine.concurrency_per_type.",
        "no_free_slot" => "Wait for a run to end, or raise engine.concurrency.",
        "concurrency_key" => "Wait for a job of its concurrency key to end; the limit of the next submit with that key holds for all of them.",
        "resource" => "Wait for the runs that hold the resource, or raise engine.resources.",
        "drained" => "Let the daemon start jobs again: mcpcore daemon resume",
        "draining" => "Start the daemon again when it has stopped: mcpcore daemon start",
        _ => null,
    };
}
