using Microsoft.Extensions.Logging.Abstractions;

namespace McpCore.Scheduling.Tests;

/// <summary>Quartz on the real clock: short waits, awaited by the call itself.</summary>
public sealed class QuartzCalendarClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);
    private readonly QuartzCalendarClock _clock = new(TimeProvider.System, NullLogger<QuartzCalendarClock>.Instance);
    private readonly SemaphoreSlim _calls = new(0);
    private Func<Task> _onAlarm = () => Task.CompletedTask;

    public async ValueTask InitializeAsync() => await _clock.StartAsync(
        async (_, _) =>
        {
            await _onAlarm();
            _calls.Release();
        },
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _clock.StopAsync(CancellationToken.None);
        _calls.Dispose();
    }

    [Fact]
    public async Task SetAsync_MomentPassed_CallsAtOnce()
    {
        await _clock.SetAsync("alarm", TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);

        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SetAsync_MomentAhead_CallsNotBeforeIt()
    {
        var due = TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(300);
        DateTimeOffset? called = null;
        _onAlarm = () =>
        {
            called = TimeProvider.System.GetUtcNow();
            return Task.CompletedTask;
        };

        await _clock.SetAsync("alarm", due, TestContext.Current.CancellationToken);

        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
        Assert.InRange(called!.Value, due, due + Hang);
    }

    [Fact]
    public async Task SetAsync_EarlierMoment_ReplacesTheLaterOne()
    {
        await _clock.SetAsync("alarm", TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(400), TestContext.Current.CancellationToken);
        await _clock.SetAsync("alarm", TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);

        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SetAsync_FromWithinTheCall_CallsAgain()
    {
        var left = 3;
        _onAlarm = async () =>
        {
            if (--left > 0)
            {
                await _clock.SetAsync("alarm", TimeProvider.System.GetUtcNow(), CancellationToken.None);
            }
        };

        await _clock.SetAsync("alarm", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

        for (var call = 0; call < 3; call++)
        {
            Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task OnAlarm_Throws_IsCalledAgain()
    {
        var failed = new TaskCompletionSource();
        _onAlarm = () =>
        {
            failed.TrySetResult();
            throw new InvalidOperationException("A fault of the store.");
        };
        await _clock.SetAsync("alarm", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        await failed.Task.WaitAsync(Hang, TestContext.Current.CancellationToken);
        _onAlarm = () => Task.CompletedTask;

        await _clock.SetAsync("alarm", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task StopAsync_Twice_IsTolerated()
    {
        await _clock.StopAsync(TestContext.Current.CancellationToken);

        await _clock.StopAsync(TestContext.Current.CancellationToken);
    }
}
