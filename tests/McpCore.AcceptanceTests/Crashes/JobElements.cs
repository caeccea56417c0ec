using System.Text.Json;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>Reads jobs as the API shows them.</summary>
internal static class JobElements
{
    public static string Status(this JsonElement job) => job.GetProperty("status").GetString()!;

    public static int Number(this JsonElement job, string name) => job.GetProperty(name).GetInt32();

    public static IReadOnlyList<JsonElement> Attempts(this JsonElement job) => [.. job.GetProperty("attempts").EnumerateArray()];

    /// <summary>How the runs ended, in their order; null for the one that goes on.</summary>
    public static IReadOnlyList<string?> Outcomes(this JsonElement job) => [.. job.Attempts().Select(run => run.GetProperty("outcome").GetString())];

    public static string? ErrorCode(this JsonElement job) => job.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("code").GetString() : null;
}
