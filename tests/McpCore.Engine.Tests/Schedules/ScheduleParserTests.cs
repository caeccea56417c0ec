using System.Text;
using System.Text.Json;
using McpCore.Engine.Schedules;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Tests.Schedules;

public sealed class ScheduleParserTests
{
    private const string Job = """{"type":"generic","payload":{}}""";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Parse_Least_HasEveryDefault()
    {
        var schedule = Accept($$"""{"name":"nightly","cron":"hourly","job":{{Job}}}""");

        Assert.Equal(("nightly", "hourly", null, "UTC"), (schedule.Name, schedule.Cron, schedule.Every, schedule.TimeZone));
        Assert.Equal((MisfirePolicy.FireOnce, null, null, false), (schedule.Misfire, schedule.StartAt, schedule.EndAt, schedule.IsPaused));
        Assert.Equal((Now, Now, Now, "tester"), (schedule.CreatedAt, schedule.UpdatedAt, schedule.HandledUntil, schedule.Actor));
        Assert.Equal(Job, Encoding.UTF8.GetString(schedule.Job.Span));
    }

    [Fact]
    public void Parse_Everything_IsRead()
    {
        var schedule = Accept($$"""
            {
              "name": "A.b-c_9", "every": "1h30m", "time_zone": "Europe/Zurich", "misfire": "all", "start_at": "2026-03-01T00:00:00+01:00",
              "end_at": "2026-04-01", "paused": true, "job": {{Job}}
            }
            """);

        Assert.Equal(("A.b-c_9", null, TimeSpan.FromMinutes(90), "Europe/Zurich"), (schedule.Name, schedule.Cron, schedule.Every, schedule.TimeZone));
        Assert.Equal((MisfirePolicy.All, true), (schedule.Misfire, schedule.IsPaused));
        Assert.Equal(new DateTimeOffset(2026, 2, 28, 23, 0, 0, TimeSpan.Zero), schedule.StartAt);
        Assert.Equal(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero), schedule.EndAt);
    }

    [Fact]
    public void Parse_NullMembers_MeanNothingSaid()
    {
        var schedule = Accept("""
            {"name":"s","cron":"hourly","every":null,"time_zone":null,"misfire":null,"start_at":null,"end_at":null,"paused":null,"job":{"type":"generic","payload":{},"delay":null}}
            """);

        Assert.Equal((null, "UTC", MisfirePolicy.FireOnce), (schedule.Every, schedule.TimeZone, schedule.Misfire));
    }

    [Theory]
    [InlineData("fire_once", MisfirePolicy.FireOnce)]
    [InlineData("skip", MisfirePolicy.Skip)]
    [InlineData("all", MisfirePolicy.All)]
    public void Parse_Misfire_IsOneOfThree(string text, MisfirePolicy policy) =>
        Assert.Equal(policy, Accept($$"""{"name":"s","cron":"hourly","misfire":"{{text}}","job":{{Job}}}""").Misfire);

    [Theory]
    [InlineData("", "$.cron", "a schedule needs a rule")]
    [InlineData(""","cron":null,"every":null""", "$.cron", "a schedule needs a rule")]
    [InlineData(""","cron":"hourly","every":"1h" """, "$.cron", "\"cron\" and \"every\" exclude each other")]
    [InlineData(""","every":"999ms" """, "$.every", "999ms is too short")]
    [InlineData(""","every":"0s" """, "$.every", "0s is too short")]
    [InlineData(""","every":"10" """, "$.every", "\"10\" is no duration")]
    [InlineData(""","every":"P1W" """, "$.every", "\"P1W\" is no duration")]
    [InlineData(""","every":10""", "$.every", "10 is a number")]
    [InlineData(""","cron":"" """, "$.cron", "")]
    [InlineData(""","cron":"weekly" """, "$.cron", "\"weekly\" is no cron expression: it is unknown")]
    [InlineData(""","cron":"never" """, "$.cron", "the schedule would never fire")]
    [InlineData(""","every":"1h","end_at":"2026-01-02T04:00:00Z" """, "$.every", "the schedule would never fire")]
    [InlineData(""","cron":"once","end_at":"2026-05-31" """, "$.cron", "the schedule would never fire")]
    [InlineData(""","cron":"once","start_at":"2026-06-02" """, "$.cron", "the schedule would never fire")]
    [InlineData(""","cron":"hourly","time_zone":"Europe/Zurig" """, "$.time_zone", "\"Europe/Zurig\" is no time zone; did you mean \"Europe/Zurich\"?")]
    [InlineData(""","every":"1h","time_zone":"nowhere at all" """, "$.time_zone", "\"nowhere at all\" is no time zone")]
    [InlineData(""","cron":"hourly","misfire":"fire-once" """, "$.misfire", "\"fire-once\" is not one of the allowed values; did you mean \"fire_once\"?")]
    [InlineData(""","cron":"hourly","start_at":"soon" """, "$.start_at", "")]
    [InlineData(""","cron":"hourly","paused":"yes" """, "$.paused", "\"yes\" is a string")]
    [InlineData(""","cron":"hourly","crn":"x" """, "$.crn", "")]
    public void Parse_OneFault_IsToldWithItsPath(string members, string path, string message)
    {
        var fault = Assert.Single(Refuse($$"""{"name":"s","job":{{Job}}{{members}}}"""));

        Assert.Equal(path, fault.Path);
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\" a\"")]
    [InlineData("\"-a\"")]
    [InlineData("\"a b\"")]
    [InlineData("\"a/b\"")]
    [InlineData("\"a:b\"")]
    [InlineData("\"ä\"")]
    [InlineData("\"a\\n\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void Parse_NameThatIsNone_IsAFault(string name) =>
        Assert.Equal("$.name", Assert.Single(Refuse($$"""{"name":{{name}},"cron":"hourly","job":{{Job}}}""")).Path);

    [Fact]
    public void Parse_NameOfAHundredLetters_IsTheLongest()
    {
        Accept($$"""{"name":"{{new string('a', 100)}}","cron":"hourly","job":{{Job}}}""");

        Assert.Equal("$.name", Assert.Single(Refuse($$"""{"name":"{{new string('a', 101)}}","cron":"hourly","job":{{Job}}}""")).Path);
    }

    [Theory]
    [InlineData("delay", "\"1h\"")]
    [InlineData("run_at", "\"2026-03-01T00:00:00Z\"")]
    [InlineData("idempotency_key", "\"k\"")]
    public void Parse_MemberThatTheScheduleDecides_IsAFault(string member, string value)
    {
        var fault = Assert.Single(Refuse($$"""{"name":"s","cron":"hourly","job":{"type":"generic","payload":{},"{{member}}":{{value}} } }"""));

        Assert.Equal(($"$.job.{member}", $"\"{member}\" is decided by the schedule; leave it out"), (fault.Path, fault.Message));
    }

    [Fact]
    public void Parse_SeveralFaultsOfTheShape_AreToldAtOnce()
    {
        var faults = Refuse("""{"name":"a b","cron":7,"misfire":"never","start_at":"soon","job":[],"crn":1}""");

        Assert.Equal(["$.crn", "$.cron", "$.job", "$.misfire", "$.name", "$.start_at"], faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parse_RuleAndJobAtFault_AreToldAtOnce()
    {
        var rule = Refuse("""{"name":"s","cron":"weekly","job":{"type":"generic","payload":{},"delay":"1h","idempotency_key":"k"}}""");
        var shape = Refuse("""{"name":"a b","cron":"hourly","job":{"type":"generic","payload":{},"delay":"1h"}}""");

        Assert.Equal(["$.cron", "$.job.delay", "$.job.idempotency_key"], rule.Select(fault => fault.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["$.job.delay", "$.name"], shape.Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"name":"\ud800","cron":"hourly","job":{}}""", "$.name")]
    [InlineData("""{"name":"s","cron":"\ud800","job":{}}""", "$.cron")]
    [InlineData("""{"name":"s","cron":"hourly","time_zone":"\udc00","job":{}}""", "$.time_zone")]
    public void Parse_HalfOfASurrogatePair_IsAFault(string body, string path) => Assert.Equal((path, "malformed"), (Refuse(body)[0].Path, Refuse(body)[0].Code));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"s\"")]
    public void Parse_NoObject_IsAFault(string body) => Assert.Equal("$", Assert.Single(Refuse(body)).Path);

    private static Schedule Accept(string body)
    {
        var (schedule, faults) = Parse(body);
        Assert.Empty(faults);
        return schedule!;
    }

    private static List<Fault> Refuse(string body)
    {
        var (schedule, faults) = Parse(body);
        Assert.Null(schedule);
        Assert.All(faults, fault => Assert.NotEmpty(fault.Message));
        return faults;
    }

    private static (Schedule? Schedule, List<Fault> Faults) Parse(string body)
    {
        using var document = JsonDocument.Parse(body);
        var faults = new List<Fault>();
        return (new ScheduleParser(new RuleBook(), new ManualTimeProvider(Now)).Parse(document.RootElement, [], "tester", faults), faults);
    }
}
