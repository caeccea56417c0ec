using System.Text.Json;

namespace McpCore.Client;

/// <summary>A key that at most one job holds at a time.</summary>
/// <param name="Key">The key.</param>
public sealed record JobUniqueKey(string Key)
{
    /// <summary>Whether the key counts among the jobs of all types. The default is false: among those of the same type.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Whether the start of the job frees the key. The default is false: its end does.</summary>
    public bool UntilStarted { get; init; }

    /// <summary>How long the key is held at least, from the submit. The default is null: no longer than that.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>What happens to a second submit. The default is that it gets the first one's job.</summary>
    public JobUniquePolicy Policy { get; init; }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("unique");
        writer.WriteString("key", Key);
        writer.WriteString("scope", IsGlobal ? "global" : "type");
        writer.WriteString("until", UntilStarted ? "started" : "final");
        JobRequestJson.Time(writer, "period", Period);
        writer.WriteString("policy", Policy switch
        {
            JobUniquePolicy.Reject => "reject",
            JobUniquePolicy.Replace => "replace",
            _ => "return_existing",
        });
        writer.WriteEndObject();
    }
}
