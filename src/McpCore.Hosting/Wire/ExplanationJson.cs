using System.Text.Json;
using McpCore.Engine.Explaining;
using McpCore.Engine.Jobs;

namespace McpCore.Hosting.Wire;

/// <summary>What is told of a job that waits, runs or failed, and of a submit before it is one.</summary>
internal static class ExplanationJson
{
    public static void Write(Utf8JsonWriter writer, Explanation explanation)
    {
        var job = explanation.Job;
        writer.WriteStartObject();
        writer.WriteString("id", job.Id.ToString());
        writer.WriteString("type", job.Type);
        writer.WriteString("status", job.Status.Wire());
        writer.WriteString("code", explanation.Code);
        writer.WriteString("message", explanation.Message);
        writer.WriteString("advice", explanation.Advice);
        writer.WriteTime("since", explanation.Since);
        WriteForecast(writer, explanation.Forecast);
        writer.WriteTime("expected_end", explanation.ExpectedEnd);
        JobJson.WriteError(writer, job.Error, withText: false);
        JobJson.WriteAttempts(writer, job, explanation.Attempts);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, Plan plan)
    {
        writer.WriteStartObject();
        writer.WriteString("type", plan.Job.Type);
        writer.WriteBoolean("runs_now", plan.RunsNow);
        writer.WriteString("status", plan.Job.Status.Wire());
        writer.WriteString("code", plan.Reason.Code);
        writer.WriteString("message", plan.Reason.Message);
        WriteForecast(writer, plan.Forecast);
        JobJson.WritePlugin(writer, plan.Plugin);
        writer.WritePropertyName("options");
        JobOptionsJson.Write(writer, plan.Job.Options);
        writer.WriteEndObject();
    }

    private static void WriteForecast(Utf8JsonWriter writer, Forecast forecast)
    {
        writer.WriteStartArray("holds");
        foreach (var hold in forecast.Holds)
        {
            writer.WriteStartObject();
            writer.WriteString("code", hold.Reason.Code);
            writer.WriteString("message", hold.Reason.Message);
            WriteLimit(writer, hold.Limit);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (forecast.Ahead is { } ahead)
        {
            writer.WriteNumber("ahead", ahead);
        }
        else
        {
            writer.WriteNull("ahead");
        }

        writer.WriteStartObject("slots");
        writer.WriteNumber("used", forecast.Slots.Used);
        writer.WriteNumber("total", forecast.Slots.Total);
        writer.WriteEndObject();
        writer.WriteTime("next_free_slot", forecast.NextFreeSlot);
        writer.WriteTime("expected_start", forecast.ExpectedStart);
        if (forecast.ExpectedRun is { } run)
        {
            writer.WriteStartObject("expected_run");
            writer.WriteString("median", Duration.Format(run.Median));
            writer.WriteNumber("runs", run.Runs);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("expected_run");
        }
    }

    private static void WriteLimit(Utf8JsonWriter writer, LimitUse? limit)
    {
        if (limit is null)
        {
            writer.WriteNull("limit");
            return;
        }

        writer.WriteStartObject("limit");
        writer.WriteString("key", limit.Key);
        writer.WriteNumber("used", limit.Used);
        writer.WriteNumber("total", limit.Total);
        writer.WriteEndObject();
    }
}
