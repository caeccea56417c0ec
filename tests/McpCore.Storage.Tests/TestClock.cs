namespace McpCore.Storage.Tests;

/// <summary>Time that stands still until a test moves it.</summary>
internal sealed class TestClock : TimeProvider
{
    /// <summary>The moment at which every test begins; whole milliseconds, as stores keep them.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = Start;

    public override DateTimeOffset GetUtcNow() => Now;

    public DateTimeOffset Advance(TimeSpan by) => Now += by;
}
