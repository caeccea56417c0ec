using McpCore.Engine.Events;
using McpCore.Engine.Jobs;

namespace McpCore.Engine.Tests.Events;

internal static class EventSamples
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    public static readonly JobId Ours = JobId.Parse("0194269c-9d88-7000-8000-000000000001");
    public static readonly JobId Theirs = JobId.Parse("0194269c-9d88-7000-8001-000000000002");

    public static JobEvent At(long seq, JobId? job = null, string type = "sample") =>
        new(EventKinds.Transition, Now) { Seq = seq, JobId = job ?? Ours, JobType = type };

    public static JobEvent Progress() => new(EventKinds.Progress, Now) { JobId = Ours, JobType = "sample" };

    public static List<JobEvent> Range(long first, int count) => [.. Enumerable.Range(0, count).Select(i => At(first + i))];
}
