namespace McpCore.Agents;

/// <summary>How a child job stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What its parent calls it.</param>
/// <param name="Status">Its state: <c>scheduled</c>, <c>blocked</c>, <c>pending</c>, <c>running</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Ended">Whether it has ended.</param>
public sealed record ChildStanding(string Id, string Name, string Status, bool Ended);
