using System.Text.Json;
using McpCore.Cli.Following;
using McpCore.Client;

namespace McpCore.Cli.Tests;

public sealed class ThroughputTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Rates_EndsOfTenSeconds_AreCountedBySecond()
    {
        var throughput = new Throughput(_time);
        for (var second = 0; second < 10; second++)
        {
            Report(throughput, "completed", "completed", "failed", "running");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var (perSecond, failedPart) = throughput.Rates();

        Assert.Equal(3, perSecond, 6);
        Assert.Equal(1.0 / 3, failedPart, 6);
        Assert.Equal(Enumerable.Repeat(3.0, 10), throughput.Series());
    }

    [Fact]
    public void Rates_AfterAMinute_ForgetWhatIsOlder()
    {
        var throughput = new Throughput(_time);
        Report(throughput, "failed");
        _time.Advance(TimeSpan.FromSeconds(Throughput.Seconds + 1));

        Assert.Equal((0, 0), throughput.Rates());
        Assert.All(throughput.Series(), ended => Assert.Equal(0, ended));
    }

    private static void Report(Throughput throughput, params string[] states)
    {
        foreach (var state in states)
        {
            using var data = JsonDocument.Parse($$"""{"to":"{{state}}"}""");
            throughput.OnEvent(new ServerEvent(1, "job.transition", data.RootElement.Clone()));
        }
    }
}
