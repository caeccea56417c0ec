using McpCore.Engine.Jobs;

namespace McpCore.Engine.Events;

/// <summary>Names of events on the wire.</summary>
public static class EventKinds
{
    public const string Transition = "job.transition";
    public const string Progress = "job.progress";
    public const string Log = "job.log";
    public const string Custom = "job.event";
    public const string PluginState = "plugin.state";
    public const string ScheduleFired = "schedule.fired";
    public const string BatchEnded = "batch.ended";
    public const string Reset = "reset";
}

/// <summary>Something that happened. Stored events have a sequence number; progress has none and is not replayed.</summary>
public sealed record JobEvent(string Kind, DateTimeOffset Time)
{
    /// <summary>Position in the stream of all events, from 1; 0 when the event is not stored.</summary>
    public long Seq { get; init; }

    public JobId? JobId { get; init; }

    public string? JobType { get; init; }

    public int? Attempt { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Reason { get; init; }

    public string? Actor { get; init; }

    public string? Node { get; init; }

    /// <summary>The job's run at a transition; not stored, so 0 in an event that was read.</summary>
    public int Run { get; init; }

    /// <summary>The event's own members, a UTF-8 JSON object; empty when it has none.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }

    public static JobEvent Transition(Job job, JobStatus? from, string reason, string? actor, DateTimeOffset time) =>
        new(EventKinds.Transition, time)
        {
            JobId = job.Id,
            JobType = job.Type,
            Attempt = job.Attempt,
            Run = job.Run,
            From = from?.Wire(),
            To = job.Status.Wire(),
            Reason = reason,
            Actor = actor,
            Node = job.Node,
        };

    /// <summary>The event of a stored log line or custom event.</summary>
    public static JobEvent OfLine(LogLine line, string jobType, string? node) =>
        new(line.Level == LogLine.EventLevel ? EventKinds.Custom : EventKinds.Log, line.Time)
        {
            Seq = line.Seq,
            JobId = line.JobId,
            JobType = jobType,
            Attempt = line.Attempt,
            Node = node,
            Extra = EventJson.Object(writer =>
            {
                if (line.Level == LogLine.EventLevel)
                {
                    writer.WriteString("name", line.Template);
                    EventJson.Raw(writer, "data", line.Properties);
                    return;
                }

                writer.WriteNumber("run", line.Run);
                writer.WriteString("level", line.Level);
                writer.WriteString("message", line.Message);
                writer.WriteString("template", line.Template);
                EventJson.Raw(writer, "properties", line.Properties);
            }),
        };

    public static JobEvent OfJob(string kind, Job job, DateTimeOffset time, ReadOnlyMemory<byte> extra) =>
        new(kind, time) { JobId = job.Id, JobType = job.Type, Attempt = job.Attempt, Node = job.Node, Extra = extra };
}
