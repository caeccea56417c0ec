namespace McpCore.Client.Connection;

/// <summary>
/// Tries a call again while its daemon is away: after 50 milliseconds, then after twice as long each time, up to a second, until the limit has
/// passed since the first failure.
/// </summary>
internal sealed class Reconnection(McpCoreClientOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public bool IsOn => options.ReconnectFor > TimeSpan.Zero;

    /// <summary>A daemon that is away or going away; the call changes nothing when it is repeated.</summary>
    public static bool IsAway(Exception exception) =>
        exception is DaemonUnavailableException or IOException or HttpRequestException or McpCoreException { Problem.Code: ErrorCodes.Draining };

    /// <summary>A daemon that is away, and has not received the call either.</summary>
    public static bool HasNotArrived(Exception exception) => exception is DaemonUnavailableException { RequestMayHaveArrived: false };

    /// <summary>The pause that goes before a stream is opened again, so that a daemon that ends each one at once is not stormed.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(FirstPause, options.Time, cancellationToken);

    public async Task<T> RunAsync<T>(Func<Task<T>> call, Func<Exception, bool> isRepeated, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        var failedAt = (long?)null;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (isRepeated(exception) && IsInTime(failedAt ??= options.Time.GetTimestamp()))
            {
            }

            await Task.Delay(pause, options.Time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private bool IsInTime(long failedAt) => IsOn && options.Time.GetElapsedTime(failedAt) < options.ReconnectFor;
}
