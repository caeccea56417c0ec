using McpCore.Engine.Jobs;

namespace McpCore.Engine.Tests.Jobs;

public sealed class JobIdSourceTests
{
    private const int Many = 70_000;
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Next_Always_IsAUuidOfVersionSeven()
    {
        var bytes = new JobIdSource(_time).Next().ToBytes();

        Assert.Equal(7, bytes[6] >> 4);
        Assert.Equal(0b10, bytes[8] >> 6);
    }

    [Fact]
    public void Next_Always_CarriesTheTime()
    {
        var id = new JobIdSource(_time).Next();

        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), id.SortKey >> 20);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), Convert.ToInt64(id.ToString()[..13].Replace("-", "", StringComparison.Ordinal), 16));
    }

    [Fact]
    public void Next_ManyInOneMillisecond_GoesUpInEveryOrder()
    {
        var source = new JobIdSource(_time);

        var ids = Enumerable.Range(0, Many).Select(_ => source.Next()).ToList();

        AssertAscending(ids);
    }

    [Fact]
    public void Next_ClockGoesBack_StillGoesUp()
    {
        var source = new JobIdSource(_time);
        var ids = new List<JobId>();
        foreach (var seconds in new[] { 0, -1, -3600, 5, 2, 5, -86400 })
        {
            _time.SetUtcNow(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddSeconds(seconds));
            ids.AddRange([source.Next(), source.Next()]);
        }

        AssertAscending(ids);
    }

    [Fact]
    public void StartAfter_NewestKeyAhead_GoesOnFromThere()
    {
        var before = new JobIdSource(_time);
        _time.Advance(TimeSpan.FromHours(1));
        var newest = before.Next();
        _time.SetUtcNow(_time.GetUtcNow().AddHours(-1));
        var source = new JobIdSource(_time);

        source.StartAfter(newest.SortKey);

        Assert.Equal(newest.SortKey + 1, source.Next().SortKey);
    }

    [Fact]
    public void StartAfter_OlderKey_ChangesNothing()
    {
        var source = new JobIdSource(_time);
        var first = source.Next();

        source.StartAfter(0);

        Assert.Equal(first.SortKey + 1, source.Next().SortKey);
    }

    [Fact]
    public void Next_FromManyThreads_IsNeverTheSameTwice()
    {
        var source = new JobIdSource(_time);
        var keys = new long[4000];

        Parallel.For(0, keys.Length, i => keys[i] = source.Next().SortKey);

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Next_SameMoment_DiffersBetweenSources()
    {
        Assert.NotEqual(new JobIdSource(_time).Next(), new JobIdSource(_time).Next());
    }

    private static void AssertAscending(List<JobId> ids)
    {
        for (var i = 1; i < ids.Count; i++)
        {
            var (left, right) = (ids[i - 1], ids[i]);
            Assert.True(left.SortKey < right.SortKey, $"keys at {i}");
            Assert.True(left < right, $"ids at {i}");
            Assert.True(string.CompareOrdinal(left.ToString(), right.ToString()) < 0, $"texts at {i}");
            Assert.True(left.ToBytes().AsSpan().SequenceCompareTo(right.ToBytes()) < 0, $"bytes at {i}");
        }
    }
}
