using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Schedules;

/// <summary>Reads the shape of a schedule; every fault is found at once. The job is checked as a submit of its own.</summary>
internal sealed class ScheduleParser(ICalendarClock clock, TimeProvider time)
{
    private static readonly JsonSchema Schema = JsonSchema.Load("schedule.schema.json");
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestJitter = TimeSpan.FromDays(1);

    /// <summary>Members of a submit that the schedule itself decides.</summary>
    private static readonly string[] DecidedByTheSchedule = ["delay", "run_at", "idempotency_key"];

    /// <returns>The schedule; null when a fault was added.</returns>
    /// <param name="body">The shape.</param>
    /// <param name="calendars">Every calendar that there is.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="faults">Receives the faults.</param>
    public Schedule? Parse(JsonElement body, IReadOnlyList<ExclusionCalendar> calendars, string actor, List<Fault> faults)
    {
        var before = faults.Count;
        if (body.ValueKind == JsonValueKind.Object && FindBrokenText(body) is { } broken)
        {
            faults.Add(new Fault(broken, "malformed", "half of a surrogate pair is no text", "Unicode text"));
            return null;
        }

        Schema.Validate(body, "$", faults);
        var isWhole = faults.Count == before;
        CheckJob(body, faults);
        if (!isWhole)
        {
            return null;
        }

        var now = TimeText.Whole(time.GetUtcNow());
        var job = body.GetProperty("job");
        var schedule = new Schedule
        {
            Name = body.GetProperty("name").GetString()!,
            Cron = Text(body, "cron"),
            Every = Duration.TryParse(Text(body, "every"), out var every) ? TimeSpan.FromMilliseconds((long)every.TotalMilliseconds) : null,
            TimeZone = Text(body, "time_zone") ?? "UTC",
            Misfire = Text(body, "misfire") switch { "skip" => MisfirePolicy.Skip, "all" => MisfirePolicy.All, _ => MisfirePolicy.FireOnce },
            Overlap = OverlapPolicyNames.Parse(Text(body, "overlap")),
            Jitter = Duration.TryParse(Text(body, "jitter"), out var jitter) && jitter > TimeSpan.Zero ? TimeSpan.FromMilliseconds((long)jitter.TotalMilliseconds) : null,
            Exclude = SubmitParser.Member(body, "exclude") is { } exclude ? [.. exclude.EnumerateArray().Select(name => name.GetString()!).Distinct(StringComparer.Ordinal)] : [],
            StartAt = Time(body, "start_at"),
            EndAt = Time(body, "end_at"),
            IsPaused = body.TryGetProperty("paused", out var paused) && paused.ValueKind == JsonValueKind.True,
            Job = JsonMarshal.GetRawUtf8Value(job).ToArray(),
            CreatedAt = now,
            UpdatedAt = now,
            Actor = actor,
            HandledUntil = now,
        };
        CheckRule(schedule, calendars, faults);
        return faults.Count > before ? null : schedule;
    }

    /// <summary>The path of a text that cannot be read; the job's own texts are checked with the job.</summary>
    private static string? FindBrokenText(JsonElement body) => body.EnumerateObject()
        .Where(member => member.Name != "job")
        .Select(member => SubmitParser.FindBrokenText(member.Value, $"$.{member.Name}"))
        .FirstOrDefault(broken => broken is not null);

    private static void CheckJob(JsonElement body, List<Fault> faults)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("job", out var job) || job.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var name in DecidedByTheSchedule)
        {
            if (job.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null)
            {
                faults.Add(new Fault($"$.job.{name}", "invalid", $"\"{name}\" is decided by the schedule; leave it out"));
            }
        }
    }

    private void CheckRule(Schedule schedule, IReadOnlyList<ExclusionCalendar> calendars, List<Fault> faults)
    {
        if ((schedule.Cron is null) == (schedule.Every is null))
        {
            faults.Add(new Fault("$.cron", "invalid", schedule.Cron is null ? "a schedule needs a rule" : "\"cron\" and \"every\" exclude each other", "one of \"cron\" and \"every\""));
            return;
        }

        if (schedule.Every < ShortestInterval)
        {
            faults.Add(new Fault("$.every", "out_of_range", $"{Duration.Format(schedule.Every.Value)} is too short", "a duration of 1s or more"));
            return;
        }

        if (schedule.Jitter > LongestJitter)
        {
            faults.Add(new Fault("$.jitter", "out_of_range", $"{Duration.Format(schedule.Jitter.Value)} is too long", "a duration of 1d or less"));
        }

        for (var i = 0; i < schedule.Exclude.Count; i++)
        {
            if (!calendars.Any(calendar => calendar.Name == schedule.Exclude[i]))
            {
                var names = calendars.Select(calendar => calendar.Name).ToList();
                var near = Suggestion.Nearest(schedule.Exclude[i], names);
                faults.Add(new Fault(
                    FormattableString.Invariant($"$.exclude[{i}]"),
                    "calendar_not_found",
                    $"there is no calendar \"{schedule.Exclude[i]}\"{(near is null ? "" : $"; did you mean \"{near}\"?")}",
                    names.Count == 0 ? "none: no calendar has been added" : string.Join(" | ", names)));
            }
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out _))
        {
            var nearest = Suggestion.Nearest(schedule.TimeZone, TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id));
            faults.Add(new Fault(
                "$.time_zone", "invalid", $"\"{schedule.TimeZone}\" is no time zone{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")}", "an IANA name such as Europe/Zurich"));
            return;
        }

        try
        {
            if (FireTimes.Of(schedule, clock, []).Next(schedule.HandledUntil) is null)
            {
                faults.Add(new Fault(schedule.Cron is null ? "$.every" : "$.cron", "invalid", "the schedule would never fire", "a rule that has a firing ahead, and an end_at after it"));
            }
            else if (FireTimes.Of(schedule, clock, [.. calendars.Where(calendar => schedule.Exclude.Contains(calendar.Name))]).Next(schedule.HandledUntil) is null)
            {
                faults.Add(new Fault("$.exclude", "invalid", "every firing is excluded", "calendars that leave a firing"));
            }
        }
        catch (FormatException exception)
        {
            faults.Add(new Fault("$.cron", "invalid", exception.Message, "five fields (minute hour day month weekday), six or seven (seconds first, year last), or @daily and the like"));
        }
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement body, string name) => Text(body, name) is { } text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime()
        : null;
}
