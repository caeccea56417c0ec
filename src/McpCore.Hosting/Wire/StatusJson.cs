using System.Text.Json;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Plugins;

namespace McpCore.Hosting.Wire;

/// <summary>CONTRACT, <c>daemon status --json</c>.</summary>
internal static class StatusJson
{
    /// <summary><c>running</c>; <c>drained</c>: it starts no jobs, because a person said so; <c>draining</c>: it is about to end.</summary>
    public static string StateOf(JobEngine engine) => engine switch
    {
        { IsDraining: true } => "draining",
        { IsHeld: true } => "drained",
        _ => "running",
    };

    public static void Write(Utf8JsonWriter writer, NodeIdentity node, JobEngine engine, IReadOnlyList<PluginView> plugins, IReadOnlyDictionary<JobStatus, long> counts)
    {
        var slots = engine.Slots;
        writer.WriteStartObject();
        writer.WriteNumber("pid", Environment.ProcessId);
        writer.WriteString("version", node.Version);
        writer.WriteTime("started_at", node.StartedAt);
        writer.WriteString("home", node.Home);
        writer.WriteString("pipe", node.Pipe);
        writer.WriteString("http", node.Http);
        writer.WriteString("state", StateOf(engine));
        writer.WritePropertyName("jobs");
        JobCountsJson.WriteStatuses(writer, counts);
        writer.WriteNumber("plugins", plugins.Count(plugin => plugin.State == PluginState.Active));
        writer.WriteNumber("nodes", 1);
        writer.WriteStartObject("slots");
        writer.WriteNumber("used", slots.Used);
        writer.WriteNumber("total", slots.Total);
        writer.WriteNumber("abandoned", slots.Abandoned);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

/// <summary>Which engine this is; pipe and TCP door are null when it is embedded.</summary>
internal sealed record NodeIdentity(string Version, DateTimeOffset StartedAt, string Home, string? Pipe, string? Http);
