using McpCore.Engine.Jobs;

namespace McpCore.Engine.Tests.Lifecycle;

/// <summary>The transitions as the contract states them, written out a second time so that a change of the code alone is noticed.</summary>
public static class ContractTable
{
    private static readonly Dictionary<string, string[]> Moves = new()
    {
        ["new"] = ["pending", "scheduled", "blocked"],
        ["scheduled"] = ["pending", "blocked", "cancelled", "failed"],
        ["blocked"] = ["pending", "scheduled", "cancelled", "failed"],
        ["pending"] = ["running", "blocked", "cancelled", "failed"],
        ["running"] = ["completed", "failed", "cancelled", "scheduled", "blocked", "pending"],
        ["failed"] = [],
        ["cancelled"] = [],
        ["completed"] = [],
    };

    private static readonly Dictionary<string, string[]> RetryMoves = new()
    {
        ["failed"] = ["pending", "scheduled", "blocked"],
        ["cancelled"] = ["pending", "scheduled", "blocked"],
    };

    /// <summary>Every pair of a state (or "new") and a next state.</summary>
    public static TheoryData<string, string> Pairs =>
        new(from source in Moves.Keys from target in Moves.Keys where target != "new" select (source, target));

    /// <summary>Every pair of states.</summary>
    public static TheoryData<string, string> StatusPairs =>
        new(from source in Moves.Keys from target in Moves.Keys where source != "new" && target != "new" select (source, target));

    /// <summary>Every state.</summary>
    public static TheoryData<JobStatus> Statuses => new(Enum.GetValues<JobStatus>());

    public static bool Allows(string from, string to) => Moves[from].Contains(to);

    public static bool AllowsRetry(string from, string to) => RetryMoves.TryGetValue(from, out var targets) && targets.Contains(to);
}
