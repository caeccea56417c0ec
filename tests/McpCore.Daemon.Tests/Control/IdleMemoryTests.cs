using McpCore.Daemon.Control;

namespace McpCore.Daemon.Tests.Control;

public sealed class IdleMemoryTests
{
    private readonly IdleMemory _memory;
    private long _allocated;
    private bool _runs;
    private int _given;

    public IdleMemoryTests() => _memory = new IdleMemory(() => _allocated, () => _runs, () => _given++);

    [Fact]
    public void AfterWork_GivesBackOnceTheDaemonIsIdle()
    {
        Look(IdleMemory.WorthWhile);
        Assert.Equal(0, _given);

        Look(IdleMemory.Idle - 1);
        Assert.Equal(1, _given);
    }

    [Fact]
    public void StillIdle_GivesBackNothingMore()
    {
        Look(IdleMemory.WorthWhile);
        for (var i = 0; i < 5; i++)
        {
            Look(10);
        }

        Assert.Equal(1, _given);
    }

    [Fact]
    public void AtWork_IsLeftAlone()
    {
        for (var i = 0; i < 100; i++)
        {
            Look(IdleMemory.Idle);
        }

        Assert.Equal(0, _given);
    }

    [Fact]
    public void AJobThatRuns_IsNotHeldUp()
    {
        _runs = true;
        Look(IdleMemory.WorthWhile);
        Look(0);
        Assert.Equal(0, _given);

        _runs = false;
        Look(0);

        Assert.Equal(1, _given);
    }

    [Fact]
    public void LittleWork_IsNotWorthWhileUntilItAddsUp()
    {
        Look(IdleMemory.WorthWhile);
        Look(0);
        for (var i = 1; i < 2 * (IdleMemory.WorthWhile / IdleMemory.Idle); i++)
        {
            Look(IdleMemory.Idle / 2);
            Assert.Equal(1, _given);
        }

        Look(IdleMemory.Idle / 2);

        Assert.Equal(2, _given);
    }

    private void Look(long allocatedMeanwhile)
    {
        _allocated += allocatedMeanwhile;
        _memory.Look();
    }
}
