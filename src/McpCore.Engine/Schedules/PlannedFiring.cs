namespace McpCore.Engine.Schedules;

/// <summary>A moment of a schedule's rule that lies ahead.</summary>
/// <param name="FireAt">The moment.</param>
/// <param name="DueAt">When the firing is to happen, with its share of the jitter; null when it is excluded.</param>
/// <param name="ExcludedBy">The calendars that exclude it.</param>
public sealed record PlannedFiring(DateTimeOffset FireAt, DateTimeOffset? DueAt, IReadOnlyList<string> ExcludedBy);
