using McpCore.Plugins.Discovery;

namespace McpCore.Plugins.Tests.Discovery;

/// <summary>Scans at made-up moments: nothing here reads a disk or a clock.</summary>
public sealed class SettledFoldersTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private readonly SettledFolders _folders = new(Settle);

    [Fact]
    public void Update_New_IsTakenOnceItWasQuietLongEnough()
    {
        Assert.False(_folders.Update([A("1")], At(0)));
        Assert.Equal(At(1000), _folders.LookAgainAt);
        Assert.False(_folders.Update([A("1")], At(999)));
        Assert.Empty(_folders.Current);

        Assert.True(_folders.Update([A("1")], At(1000)));

        Assert.Equal([A("1")], _folders.Current);
        Assert.Null(_folders.LookAgainAt);
    }

    [Fact]
    public void Update_ChangesAgainInBetween_WaitsFromTheLastChange()
    {
        _folders.Update([A("1")], At(0));
        Assert.False(_folders.Update([A("2")], At(900)));
        Assert.False(_folders.Update([A("2")], At(1500)));
        Assert.Equal(At(1900), _folders.LookAgainAt);

        Assert.True(_folders.Update([A("2")], At(1900)));

        Assert.Equal([A("2")], _folders.Current);
    }

    [Fact]
    public void Update_ChangedAfterItSettled_StaysAsItWasUntilItIsQuiet()
    {
        Take(A("1"));

        Assert.False(_folders.Update([A("2")], At(0)));
        Assert.Equal([A("1")], _folders.Current);
        Assert.True(_folders.Update([A("2")], At(1000)));

        Assert.Equal([A("2")], _folders.Current);
    }

    [Fact]
    public void Update_Unchanged_ChangesNothing()
    {
        Take(A("1"));

        Assert.False(_folders.Update([A("1")], At(5000)));
        Assert.Null(_folders.LookAgainAt);
    }

    [Fact]
    public void Update_ChangedAndBackAsItWas_ChangesNothing()
    {
        Take(A("1"));
        _folders.Update([A("2")], At(0));

        Assert.False(_folders.Update([A("1")], At(2000)));

        Assert.Null(_folders.LookAgainAt);
        Assert.Equal([A("1")], _folders.Current);
    }

    [Fact]
    public void Update_Removed_IsGoneOnceTheFolderStayedAway()
    {
        Take(A("1"), B("1"));

        Assert.False(_folders.Update([B("1")], At(0)));
        Assert.Equal([A("1"), B("1")], _folders.Current);
        Assert.True(_folders.Update([B("1")], At(1000)));

        Assert.Equal([B("1")], _folders.Current);
    }

    [Fact]
    public void Update_RemovedAndBackWithinTheSettleTime_IsOneChange()
    {
        Take(A("1"));

        Assert.False(_folders.Update([], At(0)));
        Assert.False(_folders.Update([A("2")], At(900)));
        Assert.False(_folders.Update([A("2")], At(1000)));
        Assert.Equal([A("1")], _folders.Current);
        Assert.True(_folders.Update([A("2")], At(1900)));

        Assert.Equal([A("2")], _folders.Current);
    }

    [Fact]
    public void Update_AddedAndRemovedWithinTheSettleTime_NeverWasThere()
    {
        _folders.Update([A("1")], At(0));

        Assert.False(_folders.Update([], At(500)));

        Assert.Null(_folders.LookAgainAt);
    }

    [Fact]
    public void Update_OneInMotion_DoesNotHoldUpTheOthers()
    {
        _folders.Update([A("1"), B("1")], At(0));
        Assert.False(_folders.Update([A("2"), B("1")], At(900)));

        Assert.True(_folders.Update([A("2"), B("1")], At(1000)));

        Assert.Equal([B("1")], _folders.Current);
        Assert.Equal(At(1900), _folders.LookAgainAt);
    }

    [Fact]
    public void Update_All_TakesWhatIsThereAtOnce()
    {
        Take(A("1"), B("1"));

        Assert.True(_folders.Update([A("2")], At(0), all: true));

        Assert.Equal([A("2")], _folders.Current);
        Assert.Null(_folders.LookAgainAt);
    }

    [Fact]
    public void Update_Order_IsThatOfTheScan()
    {
        Take(B("1"));

        _folders.Update([A("1"), B("1")], At(0));
        _folders.Update([A("1"), B("1")], At(1000));

        Assert.Equal([A("1"), B("1")], _folders.Current);
    }

    [Fact]
    public void LookAgainAt_SeveralInMotion_IsTheFirstThatMaySettle()
    {
        _folders.Update([A("1")], At(0));
        _folders.Update([A("1"), B("1")], At(300));

        Assert.Equal(At(1000), _folders.LookAgainAt);
    }

    [Fact]
    public void Unsettle_NewFolder_IsTakenWhenItWasQuietAgain()
    {
        Take(A("1"));

        _folders.Unsettle(A("1"), before: null, At(0));

        Assert.Empty(_folders.Current);
        Assert.False(_folders.Update([A("1")], At(999)));
        Assert.True(_folders.Update([A("1")], At(1000)));
        Assert.Equal([A("1")], _folders.Current);
    }

    [Fact]
    public void Unsettle_KnownFolder_IsAsItWasActedUponUntilItIsQuiet()
    {
        Take(A("1"));
        Take(A("2"));

        _folders.Unsettle(A("2"), before: A("1"), At(0));
        _folders.Update([A("2"), B("1")], At(0));
        _folders.Update([A("3"), B("1")], At(900));

        Assert.True(_folders.Update([A("3"), B("1")], At(1000)));
        Assert.Equal([A("1"), B("1")], _folders.Current);
        Assert.True(_folders.Update([A("3"), B("1")], At(1900)));
        Assert.Equal([A("3"), B("1")], _folders.Current);
    }

    [Fact]
    public void Unsettle_KnownFolderThenRemoved_IsGone()
    {
        Take(A("1"));
        Take(A("2"));
        _folders.Unsettle(A("2"), before: A("1"), At(0));

        _folders.Update([], At(500));

        Assert.True(_folders.Update([], At(1500)));
        Assert.Empty(_folders.Current);
    }

    private static DateTimeOffset At(int milliseconds) => Start.AddMilliseconds(milliseconds);

    private static PluginFolder A(string fingerprint) => new("/drop/a", fingerprint);

    private static PluginFolder B(string fingerprint) => new("/drop/b", fingerprint);

    private void Take(params PluginFolder[] folders) => _folders.Update(folders, Start, all: true);
}
