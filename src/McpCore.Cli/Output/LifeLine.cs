using System.Text;
using System.Text.Json;

namespace McpCore.Cli.Output;

/// <summary>The life of a job as a line in proportion to time: waits light, runs full.</summary>
internal static class LifeLine
{
    private const int Width = 48;
    private const int LeastSpan = 1;

    /// <summary>Writes nothing for a job that has not waited or run for long enough to see.</summary>
    public static void Write(JsonElement job, Screen screen)
    {
        if (Show.Time(job, "created_at") is not { } created || !job.TryGetProperty("attempts", out var attempts))
        {
            return;
        }

        var end = Show.Time(job, "completed_at") ?? TimeProvider.System.GetUtcNow();
        var spans = Spans(created, end, attempts);
        var whole = end - created;
        if (whole < TimeSpan.FromMilliseconds(1) || spans.Count == 0)
        {
            return;
        }

        var line = new StringBuilder();
        foreach (var span in spans)
        {
            var cells = Math.Max(LeastSpan, (int)Math.Round(span.Length / whole * Width));
            Ansi.Append(line, new string(span.IsRun ? Glyphs.Bar.Full : Glyphs.Bar.Empty, cells), screen.IsColoured ? span.Style : Style.Plain);
        }

        var (waited, ran) = (Sum(spans, isRun: false), Sum(spans, isRun: true));
        var words = $"waited {Show.Span(waited)}" + (ran > TimeSpan.Zero ? $", ran {Show.Span(ran)}" : "") + (attempts.GetArrayLength() > 1 ? $" in {attempts.GetArrayLength()} runs" : "");
        screen.Write((Terminal.IsPlain ? "" : $"{line}  ") + words + "\n");
    }

    private static TimeSpan Sum(List<Part> spans, bool isRun)
    {
        var sum = TimeSpan.Zero;
        foreach (var span in spans)
        {
            sum += span.IsRun == isRun ? span.Length : TimeSpan.Zero;
        }

        return sum;
    }

    private static List<Part> Spans(DateTimeOffset created, DateTimeOffset end, JsonElement attempts)
    {
        var spans = new List<Part>();
        var at = created;
        foreach (var run in attempts.EnumerateArray())
        {
            if (Show.Time(run, "started_at") is not { } started)
            {
                continue;
            }

            var ended = Show.Time(run, "ended_at") ?? end;
            spans.Add(new Part(started - at, IsRun: false, Style.Dim));
            spans.Add(new Part(ended - started, IsRun: true, Show.Text(run, "outcome") switch { "failed" => Style.Red, "completed" => Style.Green, "" => Style.Blue, _ => Style.Yellow }));
            at = ended;
        }

        spans.Add(new Part(end - at, IsRun: false, Style.Dim));
        spans.RemoveAll(span => span.Length <= TimeSpan.Zero);
        return spans;
    }

    private sealed record Part(TimeSpan Length, bool IsRun, Style Style);
}
