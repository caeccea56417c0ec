namespace McpCore.Hosting.Transfers;

/// <summary>How to import.</summary>
/// <param name="WithUnfinished">Whether jobs are taken that have not ended.</param>
/// <param name="ResumesSchedules">Whether schedules that were not paused are to fire here; otherwise they come paused.</param>
/// <param name="Actor">Who asks.</param>
internal sealed record ImportRequest(bool WithUnfinished, bool ResumesSchedules, string Actor);
