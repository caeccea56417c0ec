using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

public sealed class GatherPatienceTests
{
    private readonly GatherPatience _patience = new();

    [Fact]
    public void ShortRuns_AreWaitedForEachTime()
    {
        Assert.All(Enumerable.Range(0, 100), _ =>
        {
            Assert.True(_patience.IsWorthIt());
            _patience.Waited(inVain: false);
        });
    }

    [Fact]
    public void LongRuns_AreWaitedForEverMoreRarely()
    {
        var skipped = Enumerable.Range(0, 12).Select(_ => FailAndCountSkipped()).ToList();

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256, 256], skipped);
    }

    [Fact]
    public void RunsThatBecomeShort_AreWaitedForEachTimeAgain()
    {
        Assert.Equal([1, 2, 4], Enumerable.Range(0, 3).Select(_ => FailAndCountSkipped()));

        _patience.Waited(inVain: false);

        Assert.True(_patience.IsWorthIt());
        Assert.Equal(1, FailAndCountSkipped());
    }

    private int FailAndCountSkipped()
    {
        _patience.Waited(inVain: true);
        var skipped = 0;
        while (!_patience.IsWorthIt())
        {
            skipped++;
        }

        return skipped;
    }
}
