using System.Text;

namespace McpCore.Agents.Testing;

/// <summary>An artifact that an agent stored.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Kind">Its media type.</param>
/// <param name="Content">Its bytes.</param>
public sealed record TestArtifact(string Name, string Kind, ReadOnlyMemory<byte> Content)
{
    /// <summary>Its bytes as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Content.Span);
}
