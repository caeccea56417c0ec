using System.Globalization;

namespace McpCore.Plugins.Loading;

/// <summary>
/// Jobs that do not fit a version, in words for logs and histories: ids and what is allowed, but no values, since payloads do not belong there.
/// </summary>
internal static class UnfitSentence
{
    private const int Named = 3;

    /// <summary>For example <c>2 jobs of mail (019a… at $.payload.to, allowed: string; …)</c>.</summary>
    public static string Of(IReadOnlyList<UnfitJobs> unfit) => string.Join(" and ", unfit.Select(Of));

    private static string Of(UnfitJobs unfit)
    {
        var named = string.Join("; ", unfit.First.Take(Named).Select(job => $"{job.JobId} at {job.Fault.Path}{(job.Fault.Allowed is { } allowed ? $", allowed: {allowed}" : "")}"));
        return string.Create(CultureInfo.InvariantCulture, $"{unfit.Count} {(unfit.Count == 1 ? "job" : "jobs")} of {unfit.JobType} ({named}{(unfit.Count > Named ? "; \u2026" : "")})");
    }
}
