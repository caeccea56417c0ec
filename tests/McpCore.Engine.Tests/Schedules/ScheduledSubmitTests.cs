using System.Text;
using McpCore.Engine.Schedules;
using static McpCore.Engine.Tests.Schedules.ScheduleSamples;

namespace McpCore.Engine.Tests.Schedules;

public sealed class ScheduledSubmitTests
{
    private static readonly DateTimeOffset FireAt = new(2026, 3, 1, 4, 30, 0, 7, TimeSpan.FromHours(1));

    [Fact]
    public void Of_Firing_NamesItInKeyAndMetadata()
    {
        var submit = Of("""{"type":"generic","payload":{"sleep":"1s"},"tags":["nightly"]}""", withKey: true);

        Assert.Equal(
            """{"type":"generic","payload":{"sleep":"1s"},"tags":["nightly"],"metadata":{"schedule":"sample","fire_at":"2026-03-01T03:30:00.007Z"},"idempotency_key":"sample:2026-03-01T03:30:00.007Z"}""",
            submit);
    }

    [Fact]
    public void Of_RunByHand_HasNoKey() =>
        Assert.Equal(
            """{"type":"generic","payload":{},"metadata":{"schedule":"sample","fire_at":"2026-03-01T03:30:00.007Z"}}""",
            Of("""{"type":"generic","payload":{}}""", withKey: false));

    [Fact]
    public void Of_JobWithMetadata_KeepsItBesides() =>
        Assert.Equal(
            """{"type":"generic","payload":{},"metadata":{"owner":"ann","n":[1],"schedule":"sample","fire_at":"2026-03-01T03:30:00.007Z"}}""",
            Of("""{"type":"generic","payload":{},"metadata":{"owner":"ann","schedule":"mine","n":[1],"fire_at":1}}""", withKey: false));

    private static string Of(string job, bool withKey) =>
        ScheduledSubmit.Of(Every(TimeSpan.FromHours(1)) with { Job = Encoding.UTF8.GetBytes(job) }, FireAt, withKey).GetRawText();
}
