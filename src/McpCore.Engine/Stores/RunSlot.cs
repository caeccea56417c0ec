namespace McpCore.Engine.Stores;

/// <summary>What a run takes while it is under way, to be given back as it was taken: what the job's type is an alias of may change meanwhile.</summary>
/// <param name="Type">The job type whose slot it is.</param>
/// <param name="Resources">Amounts of the node's resources; null for none.</param>
public sealed record RunSlot(string Type, IReadOnlyDictionary<string, int>? Resources);
