using Microsoft.Extensions.Logging.Abstractions;
using Quartz;

namespace McpCore.Scheduling.Tests;

/// <summary>An alarm that fails comes again ten seconds later; the time is the test's.</summary>
public sealed class QuartzCalendarClockFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(10);
    private readonly ManualTimeProvider _time = new();
    private readonly SemaphoreSlim _calls = new(0);
    private readonly QuartzCalendarClock _clock;
    private Func<Task> _onAlarm = () => throw new InvalidOperationException("A fault of the store.");

    public QuartzCalendarClockFaultTests() => _clock = new QuartzCalendarClock(_time, NullLogger<QuartzCalendarClock>.Instance);

    public async ValueTask InitializeAsync() => await _clock.StartAsync(
        async (name, _) =>
        {
            if (name == "alarm")
            {
                _calls.Release();
                await _onAlarm();
            }
        },
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _clock.StopAsync(CancellationToken.None);
        _calls.Dispose();
    }

    [Fact]
    public async Task OnAlarm_Throws_IsCalledAgainTenSecondsLater()
    {
        await FailAsync();

        await AdvanceAsync(RetryAfterFault - TimeSpan.FromSeconds(1));
        var early = _calls.CurrentCount;
        _onAlarm = () => Task.CompletedTask;
        await AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(0, early);
        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
        await UntilAsync(triggers => triggers.Count == 0);
    }

    [Fact]
    public async Task OnAlarm_ThrowsAfterTheAlarmWasSetAnew_KeepsTheNewMoment()
    {
        var later = _time.GetUtcNow() + TimeSpan.FromHours(1);
        _onAlarm = async () =>
        {
            await _clock.SetAsync("alarm", later, CancellationToken.None);
            throw new InvalidOperationException("A fault of the store.");
        };

        await FailAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(59));

        Assert.Equal(0, _calls.CurrentCount);
        _onAlarm = () => Task.CompletedTask;
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));
    }

    private async Task FailAsync()
    {
        await _clock.SetAsync("alarm", _time.GetUtcNow(), TestContext.Current.CancellationToken);
        Assert.True(await _calls.WaitAsync(Hang, TestContext.Current.CancellationToken));

        // The call has been made; the alarm is set again when its fault has been seen.
        await UntilAsync(triggers => triggers.Any(trigger => trigger.Key.Name == "alarm" && trigger.NextFireTimeUtc > _time.GetUtcNow()));
    }

    /// <summary>Lets time pass, and waits until Quartz has looked at it: an alarm that is set to now has gone off.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        await _clock.SetAsync("look", _time.GetUtcNow(), TestContext.Current.CancellationToken);
        await UntilAsync(triggers => triggers.All(trigger => trigger.Key.Name != "look"));
    }

    private async Task UntilAsync(Predicate<IReadOnlyList<TriggerHeader>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Hang);
        while (!isSo(await _clock.TriggersAsync()))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
