namespace McpCore.Engine.Stores;

/// <summary>Runs of a job type that started at one moment.</summary>
public sealed record TypeStarts(string Type, DateTimeOffset At, int Starts);
