using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;

namespace McpCore.Scheduling.Tests;

/// <summary>Quartz on the real clock: short waits, awaited by the call itself.</summary>
public sealed class QuartzCalendarClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);
    private readonly QuartzCalendarClock _clock = new(TimeProvider.System, NullLogger<QuartzCalendarClock>.Instance);
    private readonly SemaphoreSlim _calls = new(0);
    private readonly ConcurrentQueue<string> _called = new();
    private Func<string, Task> _onAlarm = _ => Task.CompletedTask;

    public async ValueTask InitializeAsync() => await _clock.StartAsync(
        async (name, _) =>
        {
            await _onAlarm(name);
            _called.Enqueue(name);
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
        _onAlarm = _ =>
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
        _onAlarm = async _ =>
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
    public async Task SetAsync_Null_TakesTheAlarmAway()
    {
        await _clock.SetAsync("taken", TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        await _clock.SetAsync("taken", null, TestContext.Current.CancellationToken);
        await _clock.SetAsync("never there", null, TestContext.Current.CancellationToken);
        await _clock.SetAsync("later", TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);

        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
        Assert.Equal(["later"], _called);
        Assert.Empty(await RestingTriggersAsync());
    }

    [Fact]
    public async Task SetAsync_SeveralNames_AreAlarmsOfTheirOwn()
    {
        var now = TimeProvider.System.GetUtcNow();
        await _clock.SetAsync("b", now + TimeSpan.FromMilliseconds(400), TestContext.Current.CancellationToken);
        await _clock.SetAsync("a", now + TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        await _clock.SetAsync("c", now + TimeSpan.FromDays(400), TestContext.Current.CancellationToken);
        var set = await _clock.TriggersAsync();

        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));

        Assert.Equal(["a", "b", "c"], set.Select(trigger => trigger.Key.Name));
        Assert.Equal(["a", "b"], _called);
        Assert.Equal("c", Assert.Single(await RestingTriggersAsync()).Key.Name);
    }

    [Fact]
    public async Task SetAsync_AnotherNameWhileOneRuns_DoesNotWaitForIt()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _onAlarm = name => name == "slow" ? release.Task : Task.CompletedTask;
        await _clock.SetAsync("slow", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

        await _clock.SetAsync("quick", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
        release.SetResult();
        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
        Assert.Equal(["quick", "slow"], _called);
    }

    [Fact]
    public async Task SetAsync_TheNameThatRuns_IsCalledAfterwardsAndNeverTwiceAtOnce()
    {
        var (running, most) = (0, 0);
        using var started = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        _onAlarm = async name =>
        {
            if (name == "alarm")
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
            }

            started.Release();
            await release.WaitAsync(Hang, CancellationToken.None);
            if (name == "alarm")
            {
                Interlocked.Decrement(ref running);
            }
        };
        await _clock.SetAsync("alarm", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        Assert.True(await started.WaitAsync(Hang, TestContext.Current.CancellationToken));

        // While the first call lasts, the same alarm is set anew, and two others go off after it: Quartz has looked at all of them.
        await _clock.SetAsync("alarm", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        await _clock.SetAsync("other", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        await _clock.SetAsync("another", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        Assert.True(await started.WaitAsync(Hang, TestContext.Current.CancellationToken));
        Assert.True(await started.WaitAsync(Hang, TestContext.Current.CancellationToken));
        var waiting = await _clock.TriggersAsync();
        release.Release(4);
        for (var call = 0; call < 4; call++)
        {
            Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
        }

        Assert.Contains(waiting, trigger => trigger.Key.Name == "alarm" && trigger.NextFireTimeUtc is not null);
        Assert.Equal(1, most);
        Assert.Equal(2, _called.Count(name => name == "alarm"));
    }

    [Fact]
    public async Task StartAsync_NothingSet_HasNoTrigger() => Assert.Empty(await _clock.TriggersAsync());

    [Fact]
    public async Task StopAsync_Twice_IsTolerated()
    {
        await _clock.StopAsync(TestContext.Current.CancellationToken);

        await _clock.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The triggers once no call is under way: Quartz keeps one that has fired until its job has ended, and nothing tells of that.</summary>
    private async Task<IReadOnlyList<TriggerHeader>> RestingTriggersAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Hang);
        while (true)
        {
            var triggers = await _clock.TriggersAsync();
            if (triggers.All(trigger => trigger.State != TriggerState.Executing))
            {
                return triggers;
            }

            await Task.Delay(1, limit.Token);
        }
    }
}
