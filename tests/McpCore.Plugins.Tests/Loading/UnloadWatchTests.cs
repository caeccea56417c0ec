using System.Runtime.CompilerServices;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Loading;

public sealed class UnloadWatchTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly UnloadWatch _watch;

    public UnloadWatchTests() => _watch = new UnloadWatch(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _watch.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task IsCollectedAsync_NobodyHoldsIt_IsTrueAfterTheAgeOfTheCaches()
    {
        var watching = _watch.IsCollectedAsync(Unheld(), Token);

        var age = await _time.NextTimerAsync(Token);
        var early = watching.IsCompleted;
        age.Fire();

        Assert.Equal(TimeSpan.FromSeconds(1.2), age.DueTime);
        Assert.False(early);
        Assert.True(await watching);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task IsCollectedAsync_StillHeld_IsFalseAfterAtLeastTenSeconds()
    {
        var held = new object();
        var watching = _watch.IsCollectedAsync(new WeakReference(held), Token);
        var waited = TimeSpan.Zero;
        while (!watching.IsCompleted)
        {
            var next = _time.NextTimerAsync(Token).AsTask();
            if (await Task.WhenAny(next, watching) == watching)
            {
                break;
            }

            // The limit on a round is as long as the whole watch; it is not what is waited for.
            var timer = await next;
            if (timer.DueTime < TimeSpan.FromSeconds(10))
            {
                waited += timer.DueTime;
                _time.Advance(timer.DueTime);
                timer.Fire();
            }
        }

        Assert.False(await watching);
        Assert.InRange(waited, TimeSpan.FromSeconds(11.2), TimeSpan.FromSeconds(20));
        GC.KeepAlive(held);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task IsCollectedAsync_Cancelled_Ends()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var watching = _watch.IsCollectedAsync(Unheld(), cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Unheld() => new(new object());
}
