namespace McpCore.Plugins.Tests.Support;

/// <summary>The one time limit of these tests: it guards against hangs and says nothing about speed.</summary>
internal static class TestLimit
{
    public const int Milliseconds = 60_000;

    public static TimeSpan Span { get; } = TimeSpan.FromMilliseconds(Milliseconds);
}
