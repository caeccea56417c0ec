namespace McpCore.Agents;

/// <summary>
/// Names a job type that the agent class handles. The name is stored with every job, so it outlives the class: keep it when the class is
/// renamed, and list an old name in <see cref="Aliases"/> when the type itself is renamed.
/// </summary>
/// <param name="name">The stable name: lower-case letters, digits, <c>_</c>, <c>-</c> and <c>.</c>, at most 64 characters, a letter first.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class JobTypeAttribute(string name) : Attribute
{
    /// <summary>The stable name of the job type.</summary>
    public string Name { get; } = name;

    /// <summary>Older names under which jobs of this type may still be submitted or stored. The default is none.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>One sentence for people who choose among job types. The default is empty.</summary>
    public string Description { get; init; } = "";
}
