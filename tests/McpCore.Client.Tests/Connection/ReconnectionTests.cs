using McpCore.Client.Connection;

namespace McpCore.Client.Tests.Connection;

public sealed class ReconnectionTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task RunAsync_DaemonStaysAway_PausesLongerEachTimeUntilTheLimit()
    {
        var tries = await TriesAsync(TimeSpan.FromSeconds(5), () => new DaemonUnavailableException("here"));

        Assert.Equal([0, 50, 150, 350, 750, 1550, 2550, 3550, 4550, 5550], tries);
    }

    [Fact]
    public async Task RunAsync_NoTimeToReconnect_TriesOnce() => Assert.Equal([0], await TriesAsync(TimeSpan.Zero, () => new DaemonUnavailableException("here")));

    [Fact]
    public async Task RunAsync_Refusal_TriesOnce() => Assert.Equal([0], await TriesAsync(TimeSpan.FromSeconds(5), () => Refusal(ErrorCodes.JobNotFound)));

    [Fact]
    public async Task RunAsync_DaemonIsStopping_TriesAgain() =>
        Assert.Equal([0, 50, 150], await TriesAsync(TimeSpan.FromMilliseconds(100), () => Refusal(ErrorCodes.Draining)));

    [Fact]
    public void HasNotArrived_ConnectionBrokeAfterwards_IsFalse()
    {
        Assert.True(Reconnection.HasNotArrived(new DaemonUnavailableException("here")));
        Assert.False(Reconnection.HasNotArrived(DaemonUnavailableException.Lost("here")));
    }

    private static McpCoreException Refusal(string code) => new(new Problem(ErrorCodes.StatusOf(code), code, "", "", []));

    /// <summary>The moments in milliseconds at which a call was tried that always fails.</summary>
    private Task<List<double>> TriesAsync(TimeSpan reconnectFor, Func<Exception> failure) => Task.Run(async () =>
    {
        var reconnection = new Reconnection(new McpCoreClientOptions { ReconnectFor = reconnectFor, Time = _time });
        var tries = new List<double>();
        var started = _time.GetTimestamp();
        var running = reconnection.RunAsync<int>(
            () =>
            {
                tries.Add(_time.GetElapsedTime(started).TotalMilliseconds);
                throw failure();
            },
            Reconnection.IsAway,
            CancellationToken.None);
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        await Assert.ThrowsAsync(failure().GetType(), () => running);
        return tries;
    });
}
