using System.Text.Json;

namespace McpCore.Client;

/// <summary>A job that another one waits for.</summary>
/// <param name="Id">Its full id, or <c>#n</c> for the n-th job of the same request, from <c>#0</c>.</param>
/// <param name="OnCompletion">Whether any end will do. The default is false: it must be completed.</param>
public sealed record JobDependency(string Id, bool OnCompletion = false)
{
    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("when", OnCompletion ? "completion" : "success");
        writer.WriteEndObject();
    }
}
