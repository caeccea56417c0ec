using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace McpCore.Client.Tests.Jobs;

public sealed partial class JobRequestTests
{
    [Fact]
    public void ToUtf8Json_AllThatASubmitMaySay_IsTheContractsFixture()
    {
        var request = JobRequest.Create("generic", new { Note = "everything that a submit may say" }) with
        {
            Metadata = new JsonObject { ["owner"] = "ada" },
            Tags = ["demo", "keep"],
            Priority = 9,
            Delay = TimeSpan.FromHours(1),
            MaxAttempts = 3,
            Backoff = new JobBackoff
            {
                Kind = BackoffKind.List,
                Initial = TimeSpan.FromMilliseconds(500),
                Factor = 1.5,
                Max = TimeSpan.FromMinutes(10),
                Jitter = false,
                Delays = [TimeSpan.FromSeconds(1.5), TimeSpan.FromMinutes(1), TimeSpan.FromHours(2)],
            },
            Timeout = TimeSpan.FromMinutes(10),
            QueueTimeout = TimeSpan.FromHours(2),
            Deadline = TimeSpan.FromDays(1),
            HeartbeatTimeout = TimeSpan.FromSeconds(30),
            IdempotencyKey = "contract-1",
            Seed = 7,
        };

        var expected = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Checkout.Root, "tests", "contract", "submit.json")));
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(request.ToUtf8Json())), Encoding.UTF8.GetString(request.ToUtf8Json()));
    }

    [Fact]
    public void ToUtf8Json_NothingSaid_IsTypeAndEmptyPayload() =>
        Assert.Equal("""{"type":"generic","payload":{}}""", Encoding.UTF8.GetString(new JobRequest { Type = "generic" }.ToUtf8Json()));

    [Fact]
    public void ToUtf8Json_RunAt_IsUniversal()
    {
        var request = new JobRequest { Type = "generic", RunAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)) };

        Assert.Contains("\"run_at\":\"2026-01-02T01:04:05.0000000+00:00\"", Encoding.UTF8.GetString(request.ToUtf8Json()).Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void ToUtf8Json_PayloadIsNoJson_Throws()
    {
        var request = new JobRequest { Type = "generic", Payload = "{"u8.ToArray() };

        Assert.ThrowsAny<JsonException>(request.ToUtf8Json);
    }

    [Fact]
    public void Create_ByReflection_FollowsTheAgentsRules()
    {
        var request = JobRequest.Create("generic", new { LearningRate = 0.5, Kind = BackoffKind.Exponential, Pause = TimeSpan.FromMinutes(90), Nothing = (string?)null, Text = "für" });

        Assert.Equal("""{"learning_rate":0.5,"kind":"exponential","pause":"1h30m","text":"für"}""", Encoding.UTF8.GetString(request.Payload.Span));
    }

    [Fact]
    public void Create_WithTypeInfo_FollowsTheContext()
    {
        var request = JobRequest.Create("generic", new Sample(3), SampleJson.Default.Sample);

        Assert.Equal("""{"big_number":3}""", Encoding.UTF8.GetString(request.Payload.Span));
    }

    internal sealed record Sample(int BigNumber);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Sample))]
    private sealed partial class SampleJson : JsonSerializerContext;
}
