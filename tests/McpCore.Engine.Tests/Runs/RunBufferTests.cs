using System.Text;
using McpCore.Engine.Runs;
using McpCore.Engine.Stores;
using McpCore.Engine.Tests.Lifecycle;

namespace McpCore.Engine.Tests.Runs;

/// <summary>What a run has told and nobody has taken yet.</summary>
public sealed class RunBufferTests
{
    private readonly RunBuffer _buffer = new(JobSamples.Running(), TimeProvider.System);

    [Fact]
    public void Take_Metrics_ArePointsInTheOrderOfTheReports()
    {
        Report(3, """{"loss":0.5,"acc":null}""");
        Report(4, """{"loss":0.25}""");

        Assert.Equal([new MetricPoint("loss", 3, 0.5), new MetricPoint("acc", 3, null), new MetricPoint("loss", 4, 0.25)], _buffer.Take()!.Metrics);
        Assert.Null(_buffer.Take());
    }

    [Fact]
    public void Take_MetricsWithoutAStep_AreNumberedInEachSeries()
    {
        Report(null, """{"a":1,"b":1}""");
        _buffer.Take();
        Report(null, """{"a":2}""");

        Assert.Equal([new MetricPoint("a", 1, 2)], _buffer.Take()!.Metrics);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"a":"text","b":{}}""")]
    public void Close_NoMetrics_HasNone(string metrics)
    {
        Report(1, metrics);

        Assert.Empty(_buffer.Close().Metrics);
    }

    [Fact]
    public void TakeProgressEvents_Reports_AreToldAsTheyCame()
    {
        _buffer.SetProgress(0.5, "half", 2, """{"loss":0.5}"""u8.ToArray());

        var item = Assert.Single(_buffer.TakeProgressEvents());

        Assert.Equal("""{"fraction":0.5,"message":"half","step":2,"metrics":{"loss":0.5}}""", Encoding.UTF8.GetString(item.Extra.Span));
        Assert.Empty(_buffer.TakeProgressEvents());
    }

    [Fact]
    public void Take_MoreLinesThanAreKept_HasTheNewestAndCountsTheOthers()
    {
        var text = new string('x', LogLimits.AttemptBytes / 2);
        _buffer.AddLine("information", "", "first", default);
        _buffer.AddLine("information", "", text, default);
        _buffer.AddLine("information", "", text, default);
        _buffer.CountDropped(2);

        var taken = _buffer.Take()!;

        Assert.Equal([text, text], taken.Lines.Select(line => line.Message));
        Assert.Equal(3, taken.DroppedLines);
        Assert.Null(_buffer.Take());
    }

    private void Report(long? step, string metrics) => _buffer.SetProgress(null, null, step, Encoding.UTF8.GetBytes(metrics));
}
