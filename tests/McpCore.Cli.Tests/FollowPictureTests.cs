using System.Text.Json;
using McpCore.Cli.Following;
using McpCore.Cli.Output;

namespace McpCore.Cli.Tests;

public sealed class FollowPictureTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(500, 1)]
    [InlineData(500, 5)]
    [InlineData(500, 100)]
    public void Lines_AnyNumberOfJobs_AreNeverMoreOrWiderThanTheTerminal(int count, int height)
    {
        var jobs = Enumerable.Range(0, count).Select(_ => Running(message: new string('m', 300))).ToList();

        var lines = FollowPicture.Lines(jobs, [.. Enumerable.Range(0, 20).Select(line => $"line {line}")], "a notice", 80, height, coloured: false, Start);

        Assert.InRange(lines.Count, 1, height);
        Assert.All(lines, line => Assert.InRange(Cells.Width(line), 0, 80));
    }

    [Fact]
    public void Lines_OneJob_HasBarNumbersTailAndNotice()
    {
        var job = Running(message: "half way");

        var lines = FollowPicture.Lines([job], ["older", "newer"], "gone", 100, 20, coloured: false, Start.AddSeconds(2));

        Assert.Equal($"generic 12345678 {Bar.Of(0.5, 24)} 50 % running   2.0 s    half way", lines[0]);
        Assert.StartsWith("  loss 0.25 ", lines[1], StringComparison.Ordinal);
        Assert.Equal(["  older", "  newer", "gone"], lines.Skip(2));
    }

    [Fact]
    public void Lines_LittleRoom_KeepsTheNewestOfTheTail() =>
        Assert.Equal("  newer", FollowPicture.Lines([Running("x")], ["older", "newer"], "", 100, 3, coloured: false, Start)[^1]);

    [Fact]
    public void Summary_ManyJobs_CountsEveryState()
    {
        var ended = Running("x");
        ended.OnTransition(Data("""{"time":"2026-01-02T03:04:06.000Z","from":"running","to":"failed","reason":"error"}"""));

        Assert.Equal($"3 jobs {Bar.Of(1 / 3.0, 24)} 33 %  1 running, 1 waiting, 1 failed", FollowPicture.Summary([Running("x"), ended, new FollowedJob("12345678", "generic")]));
    }

    [Fact]
    public void NumberSeries_MoreNumbersThanAreKept_HasTheirShapeAndTheNewest()
    {
        var series = new NumberSeries();
        for (var i = 0; i < 100_001; i++)
        {
            series.Add(i);
        }

        Assert.InRange(series.Values.Count, 1000, 4096);
        Assert.Equal(series.Values.Order(), series.Values);
        Assert.Equal(100_000, series.Last);
    }

    private static FollowedJob Running(string message)
    {
        var job = new FollowedJob("00000000-12345678", "generic");
        job.OnTransition(Data("""{"time":"2026-01-02T03:04:05.000Z","from":"pending","to":"running","reason":null}"""));
        job.OnProgress(Data($$"""{"fraction":0.5,"message":"{{message}}","metrics":{"loss":0.25} }"""));
        return job;
    }

    private static JsonElement Data(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
