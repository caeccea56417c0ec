using System.Text;
using System.Text.Json;
using McpCore.Engine.Jobs;

namespace McpCore.Engine.Tests.Jobs;

public sealed class JobOptionsJsonTests
{
    private static readonly JobOptions Everything = new()
    {
        Priority = 9,
        RunAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        MaxAttempts = 7,
        Backoff = new Backoff { Kind = BackoffKind.Fixed, Initial = TimeSpan.FromSeconds(1.5), Factor = 3.25, Max = TimeSpan.FromDays(2), Jitter = false },
        Timeout = TimeSpan.FromMinutes(90),
        QueueTimeout = TimeSpan.FromHours(25),
        Deadline = TimeSpan.FromDays(400),
        HeartbeatTimeout = TimeSpan.FromMilliseconds(250),
        Retention = TimeSpan.FromDays(30),
        IdempotencyKey = "käse \"1\"",
        Seed = long.MinValue,
    };

    [Fact]
    public void ToBytes_Defaults_AreNothing()
    {
        Assert.True(JobOptionsJson.ToBytes(new JobOptions()).IsEmpty);
        Assert.Equal(new JobOptions(), JobOptionsJson.FromBytes(default));
    }

    [Fact]
    public void FromBytes_OfToBytes_IsTheSame()
    {
        var back = RoundTrip(Everything);

        Assert.Empty(back.Backoff.Delays);
        Assert.Equal(Everything, back with { Backoff = back.Backoff with { Delays = Everything.Backoff.Delays } });
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("1ms")]
    [InlineData("0.0001ms")]
    [InlineData("59.9999999s")]
    [InlineData("1m0.0005s")]
    [InlineData("1h30m")]
    [InlineData("1d1ms")]
    [InlineData("PT36H")]
    public void FromBytes_AnyDelay_IsTheSame(string text)
    {
        Assert.True(Duration.TryParse(text, out var delay));

        var back = RoundTrip(new JobOptions { Delay = delay });

        Assert.Equal(delay, back.Delay);
    }

    [Fact]
    public void FromBytes_ListOfDelays_IsTheSame()
    {
        var backoff = new Backoff { Kind = BackoffKind.List, Delays = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(61)] };

        var back = RoundTrip(new JobOptions { Backoff = backoff }).Backoff;

        Assert.Equal(BackoffKind.List, back.Kind);
        Assert.Equal(backoff.Delays, back.Delays);
    }

    [Fact]
    public void Write_Defaults_WritesEveryMemberOfASubmit()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JobOptionsJson.Write(writer, new JobOptions());
        }

        const string Expected = """
            {
              "priority": 5, "delay": null, "run_at": null, "max_attempts": 1,
              "backoff": { "kind": "exponential", "initial": "1s", "factor": 2, "max": "5m", "jitter": true, "delays": [] },
              "timeout": null, "queue_timeout": null, "deadline": null, "heartbeat_timeout": null,
              "unique": null, "concurrency": null, "depends_on": null, "batch": null, "retention": null, "resources": null, "agent_version": null,
              "idempotency_key": null, "seed": null
            }
            """;
        using var expected = JsonDocument.Parse(Expected);
        using var written = JsonDocument.Parse(buffer.ToArray());
        Assert.True(JsonElement.DeepEquals(expected.RootElement, written.RootElement), Encoding.UTF8.GetString(buffer.ToArray()));
    }

    [Fact]
    public void Write_Times_AreUtcWithMilliseconds()
    {
        var options = new JobOptions { RunAt = new DateTimeOffset(2026, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)) };

        using var document = JsonDocument.Parse(JobOptionsJson.ToBytes(options));

        Assert.Equal("2026-01-02T03:04:05.000Z", document.RootElement.GetProperty("run_at").GetString());
    }

    private static JobOptions RoundTrip(JobOptions options) => JobOptionsJson.FromBytes(JobOptionsJson.ToBytes(options));
}
