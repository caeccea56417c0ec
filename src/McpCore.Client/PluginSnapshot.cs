using System.Text.Json;

namespace McpCore.Client;

/// <summary>A version of a plugin as it was when it was asked for. Immutable.</summary>
public sealed class PluginSnapshot
{
    internal PluginSnapshot(JsonElement json)
    {
        Json = json;
        Id = json.RequiredText("id");
        Version = json.Text("version");
        IsEnabled = json.Text("desired") != "disabled";
        State = json.Text("state") ?? "";
        var reason = json.Member("reason") ?? default;
        (ReasonCode, Reason) = (reason.Text("code"), reason.Text("message"));
        Folder = json.Text("folder") ?? "";
        Sha256 = json.Text("sha256");
        Running = json.Int("running") ?? 0;
        JobTypes = json.Items("job_types", type => type.RequiredText("name"));
    }

    /// <summary>The plugin as the daemon wrote it.</summary>
    public JsonElement Json { get; }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its version; null when it could not be read.</summary>
    public string? Version { get; }

    /// <summary>What a person wants of it: whether it may be loaded.</summary>
    public bool IsEnabled { get; }

    /// <summary>What it is: <c>active</c>, <c>draining</c>, <c>refused</c>, <c>failed</c>, <c>quarantined</c>, <c>unloaded</c>, or what a newer daemon says.</summary>
    public string State { get; }

    /// <summary>Why it is not active, as a stable code; null when it is.</summary>
    public string? ReasonCode { get; }

    /// <summary>Why it is not active, as a sentence; null when it is.</summary>
    public string? Reason { get; }

    /// <summary>The folder that it comes from.</summary>
    public string Folder { get; }

    /// <summary>The hash over its files; null when it was not staged.</summary>
    public string? Sha256 { get; }

    /// <summary>Jobs that it ran at that moment.</summary>
    public int Running { get; }

    /// <summary>The job types that it handles; empty unless it is loaded.</summary>
    public IReadOnlyList<string> JobTypes { get; }

    internal static ReadOnlyMemory<byte> InstallBody(string path)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("path", path);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
