namespace McpCore.AcceptanceTests.Harness;

/// <summary>One generous limit, shared: it only keeps a hang from lasting for ever.</summary>
internal static class Limits
{
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
}
