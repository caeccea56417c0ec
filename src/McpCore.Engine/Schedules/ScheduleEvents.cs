using McpCore.Engine.Events;
using McpCore.Engine.Jobs;

namespace McpCore.Engine.Schedules;

/// <summary>What the world is told of schedules.</summary>
internal static class ScheduleEvents
{
    public static JobEvent Fired(Firing firing, string actor, string node) => new(EventKinds.ScheduleFired, firing.FiredAt)
    {
        JobId = firing.JobId,
        Reason = firing.Outcome,
        Actor = actor,
        Node = node,
        Extra = EventJson.Object(writer =>
        {
            writer.WriteString("schedule", firing.Schedule);
            writer.WriteString("fire_at", TimeText.Format(firing.FireAt));
            writer.WriteString("message", firing.Message);
        }),
    };
}
