using System.Text;
using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Tests.Submission;

public sealed class SubmitParserTests
{
    [Fact]
    public void Parse_Least_HasEveryDefault()
    {
        var request = Accept("""{"type":"generic","payload":{"a":1}}""");

        Assert.Equal("generic", request.Type);
        Assert.Equal("{\"a\":1}", request.Payload.GetRawText());
        Assert.Equal("{}", Encoding.UTF8.GetString(request.Metadata.Span));
        Assert.Empty(request.Tags);
        Assert.Equal(new JobOptions(), request.Options);
    }

    [Fact]
    public void Defaults_Always_AreAsTheContractSays()
    {
        var options = Accept("""{"type":"generic","payload":{}}""").Options;

        Assert.Equal((5, 1), (options.Priority, options.MaxAttempts));
        Assert.Equal((null, null), (options.Delay, options.RunAt));
        Assert.Equal((null, null, null, null), (options.Timeout, options.QueueTimeout, options.Deadline, options.HeartbeatTimeout));
        Assert.Equal((null, null), (options.IdempotencyKey, options.Seed));
    }

    [Fact]
    public void Parse_Everything_IsRead()
    {
        var request = Accept("""
            {
              "type": "generic", "payload": {}, "metadata": {"owner": "ann"}, "tags": ["nightly", "gpu"], "priority": 9, "delay": "10m",
              "max_attempts": 3, "backoff": {"kind": "fixed", "initial": "2s", "factor": 1.5, "max": "1h", "jitter": false, "delays": []},
              "timeout": "1h30m", "queue_timeout": "PT2H", "deadline": "1d", "heartbeat_timeout": "500ms", "retention": "2d",
              "idempotency_key": "k", "seed": -7, "agent_version": "1.2.0"
            }
            """);

        var options = request.Options;
        Assert.Equal("{\"owner\": \"ann\"}", Encoding.UTF8.GetString(request.Metadata.Span));
        Assert.Equal(["nightly", "gpu"], request.Tags);
        Assert.Equal((9, 3, TimeSpan.FromMinutes(10)), (options.Priority, options.MaxAttempts, options.Delay));
        Assert.Equal((BackoffKind.Fixed, TimeSpan.FromSeconds(2), 1.5), (options.Backoff.Kind, options.Backoff.Initial, options.Backoff.Factor));
        Assert.Equal((TimeSpan.FromHours(1), false), (options.Backoff.Max, options.Backoff.Jitter));
        Assert.Equal((TimeSpan.FromMinutes(90), TimeSpan.FromHours(2)), (options.Timeout, options.QueueTimeout));
        Assert.Equal((TimeSpan.FromDays(1), TimeSpan.FromMilliseconds(500), TimeSpan.FromDays(2)), (options.Deadline, options.HeartbeatTimeout, options.Retention));
        Assert.Equal(("k", -7, "1.2.0"), (options.IdempotencyKey, options.Seed, options.AgentVersion));
    }

    [Fact]
    public void Parse_NullMembers_MeanNothingSaid()
    {
        var request = Accept("""
            {
              "type": "generic", "payload": {}, "metadata": null, "tags": null, "priority": null, "delay": null, "run_at": null, "max_attempts": null,
              "backoff": null, "timeout": null, "queue_timeout": null, "deadline": null, "heartbeat_timeout": null, "unique": null, "concurrency": null,
              "depends_on": null, "batch": null, "retention": null, "resources": null, "agent_version": null, "idempotency_key": null, "seed": null
            }
            """);

        Assert.Equal(new JobOptions(), request.Options);
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z")]
    [InlineData("2026-03-01T05:30:00+05:30")]
    [InlineData("2026-02-28T19:00:00.000-05:00")]
    [InlineData("2026-03-01T00:00:00")]
    [InlineData("2026-03-01T00:00:00.000000000000Z")]
    [InlineData("2026-03-01T00:00Z")]
    [InlineData("2026-03-01")]
    public void Parse_RunAt_IsTurnedIntoUtc(string text)
    {
        var runAt = Accept($$"""{"type":"generic","payload":{},"run_at":"{{text}}"}""").Options.RunAt!.Value;

        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), runAt);
        Assert.Equal(TimeSpan.Zero, runAt.Offset);
    }

    [Fact]
    public void Parse_UnknownMember_IsAFaultWithTheNearestName()
    {
        var fault = Refuse("""{"type":"generic","payload":{},"priorty":3}""");

        Assert.Equal(("$.priorty", "unknown_member"), (fault.Path, fault.Code));
        Assert.EndsWith("did you mean \"priority\"?", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownMemberOfTheBackoff_IsAFaultWithTheNearestName()
    {
        var fault = Refuse("""{"type":"generic","payload":{},"backoff":{"inital":"1s"}}""");

        Assert.Equal("$.backoff.inital", fault.Path);
        Assert.EndsWith("did you mean \"initial\"?", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DelayWithRunAt_IsAFault()
    {
        var fault = Refuse("""{"type":"generic","payload":{},"delay":"1s","run_at":"2026-03-01T00:00:00Z"}""");

        Assert.Equal(("$.delay", "invalid", "one of the two"), (fault.Path, fault.Code, fault.Allowed));
    }

    [Theory]
    [InlineData("delay")]
    [InlineData("timeout")]
    [InlineData("queue_timeout")]
    [InlineData("deadline")]
    [InlineData("heartbeat_timeout")]
    public void Parse_DurationWithoutAUnit_IsAFault(string member)
    {
        var number = Refuse($$"""{"type":"generic","payload":{},"{{member}}":10}""");
        var text = Refuse($$"""{"type":"generic","payload":{},"{{member}}":"10"}""");
        var unreadable = Refuse($$"""{"type":"generic","payload":{},"{{member}}":"P1W"}""");

        Assert.Equal(($"$.{member}", "type"), (number.Path, number.Code));
        Assert.Equal(($"$.{member}", "format", Duration.Allowed), (text.Path, text.Code, text.Allowed));
        Assert.Equal(($"$.{member}", "format", Duration.Allowed), (unreadable.Path, unreadable.Code, unreadable.Allowed));
    }

    [Theory]
    [InlineData("\"priority\":10", "$.priority", "range")]
    [InlineData("\"priority\":-1", "$.priority", "range")]
    [InlineData("\"priority\":1.5", "$.priority", "type")]
    [InlineData("\"max_attempts\":0", "$.max_attempts", "range")]
    [InlineData("\"max_attempts\":1001", "$.max_attempts", "range")]
    [InlineData("\"run_at\":\"soon\"", "$.run_at", "format")]
    [InlineData("\"run_at\":\"12:00\"", "$.run_at", "format")]
    [InlineData("\"metadata\":[]", "$.metadata", "type")]
    [InlineData("\"tags\":[\"a\",\"\"]", "$.tags[1]", "length")]
    [InlineData("\"idempotency_key\":\"\"", "$.idempotency_key", "length")]
    [InlineData("\"seed\":1e30", "$.seed", "type")]
    [InlineData("\"backoff\":{\"kind\":\"linear\"}", "$.backoff.kind", "not_allowed")]
    [InlineData("\"backoff\":{\"factor\":0.5}", "$.backoff.factor", "range")]
    public void Parse_ValueNotAllowed_IsAFault(string member, string path, string code)
    {
        var fault = Refuse($$"""{"type":"generic","payload":{},{{member}}}""");

        Assert.Equal((path, code), (fault.Path, fault.Code));
    }

    [Fact]
    public void Parse_BackoffList_KeepsItsOrder()
    {
        var backoff = Accept("""{"type":"generic","payload":{},"backoff":{"kind":"list","delays":["30s","1m","PT1S"]}}""").Options.Backoff;

        Assert.Equal(BackoffKind.List, backoff.Kind);
        Assert.Equal([TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)], backoff.Delays);
    }

    [Fact]
    public void Parse_BackoffListWithoutDelays_IsAFault()
    {
        var fault = Refuse("""{"type":"generic","payload":{},"backoff":{"kind":"list"}}""");

        Assert.Equal(("$.backoff.delays", "required"), (fault.Path, fault.Code));
    }

    [Fact]
    public void Parse_BackoffListWithABareNumber_NamesItsIndex()
    {
        var fault = Refuse("""{"type":"generic","payload":{},"backoff":{"kind":"list","delays":["1s","2"]}}""");

        Assert.Equal("$.backoff.delays[1]", fault.Path);
    }

    [Fact]
    public void Parse_ManyFaults_AreAllFoundUnderTheGivenPath()
    {
        var faults = new List<Fault>();
        using var body = JsonDocument.Parse("""{"type":"","priority":"high","delay":"1s","run_at":"2026-03-01T00:00:00Z","foo":1}""");

        var request = SubmitParser.Parse(body.RootElement, "$[2]", faults);

        Assert.Null(request);
        Assert.Equal(
            ["$[2].payload", "$[2].type", "$[2].priority", "$[2].foo", "$[2].delay"],
            faults.Select(fault => fault.Path));
    }

    [Theory]
    [InlineData("\"payload\":{\"deep\":[1,{\"text\":\"\\ud800\"}]}", "$.payload.deep[1].text")]
    [InlineData("\"payload\":{},\"metadata\":{\"a\":\"x\\udc00\"}", "$.metadata.a")]
    [InlineData("\"payload\":{\"deep\":{\"\\ud800\":1}}", "$.payload.deep")]
    public void Parse_HalfOfASurrogatePair_IsMalformed(string members, string path)
    {
        var fault = Refuse($$"""{"type":"generic",{{members}}}""");

        Assert.Equal((path, "malformed"), (fault.Path, fault.Code));
    }

    [Fact]
    public void Parse_WholeSurrogatePair_IsText()
    {
        var request = Accept("""{"type":"generic","payload":{"\u00e4":"\ud83d\ude00"},"tags":["\ud83d\ude00"]}""");

        Assert.Equal(["\U0001F600"], request.Tags);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"generic\"")]
    public void Parse_NoObject_IsAFault(string body)
    {
        Assert.Equal(("$", "type"), (Refuse(body).Path, Refuse(body).Code));
    }

    private static SubmitRequest Accept(string body)
    {
        var faults = new List<Fault>();
        var request = SubmitParser.Parse(JsonDocument.Parse(body).RootElement, "$", faults);
        Assert.Empty(faults);
        return request!;
    }

    private static Fault Refuse(string body)
    {
        var faults = new List<Fault>();
        using var document = JsonDocument.Parse(body);
        Assert.Null(SubmitParser.Parse(document.RootElement, "$", faults));
        return Assert.Single(faults);
    }
}
