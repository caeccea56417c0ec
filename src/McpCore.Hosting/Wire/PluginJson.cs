using System.Text.Json;
using McpCore.Agents;
using McpCore.Engine.AgentHost;
using McpCore.Plugins;

namespace McpCore.Hosting.Wire;

/// <summary>The shapes of plugins and job types on the wire.</summary>
internal static class PluginJson
{
    public static void Write(Utf8JsonWriter writer, PluginView plugin)
    {
        writer.WriteStartObject();
        WriteMembers(writer, plugin);
        writer.WriteEndObject();
    }

    /// <summary>The members of a version, for a shape that goes on.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, PluginView plugin)
    {
        writer.WriteString("id", plugin.Id);
        writer.WriteString("version", plugin.Version);
        writer.WriteString("desired", plugin.IsEnabled ? "enabled" : "disabled");
        writer.WriteString("state", PluginLedger.Wire(plugin.State));
        if (plugin.ReasonCode is null)
        {
            writer.WriteNull("reason");
        }
        else
        {
            writer.WriteStartObject("reason");
            writer.WriteString("code", plugin.ReasonCode);
            writer.WriteString("message", plugin.Reason);
            writer.WriteEndObject();
        }

        writer.WriteString("folder", plugin.Folder);
        writer.WriteString("sha256", plugin.Sha256);
        writer.WriteString("isolation", plugin.Isolation);
        writer.WriteNumber("running", plugin.Running);
        if (plugin.CanaryPercent is { } percent)
        {
            writer.WriteNumber("canary_percent", percent);
        }
        else
        {
            writer.WriteNull("canary_percent");
        }

        if (plugin.Health is { } health)
        {
            writer.WriteStartObject("health");
            writer.WriteBoolean("healthy", health.IsHealthy);
            writer.WriteString("message", health.Message);
            writer.WriteTime("checked_at", health.CheckedAt);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("health");
        }

        writer.WriteStartArray("job_types");
        foreach (var type in plugin.JobTypes)
        {
            WriteType(writer, type);
        }

        writer.WriteEndArray();
        WriteTexts(writer, "warnings", plugin.Warnings);
        WriteUnfit(writer, plugin.UnfitJobs);
        if (plugin.Unload is not { } unload)
        {
            writer.WriteNull("unload");
            return;
        }

        writer.WriteStartObject("unload");
        writer.WriteString("verdict", unload.State.ToString().ToLowerInvariant());
        writer.WriteString("suspect", unload.Suspect);
        writer.WriteEndObject();
    }

    /// <summary>CONTRACT, <c>agents --json</c>.</summary>
    public static void WriteAgents(Utf8JsonWriter writer, IReadOnlyList<JobTypeRegistration> types)
    {
        var sorted = types.OrderBy(type => type.Name, StringComparer.Ordinal).ToList();
        writer.WriteStartObject();
        writer.WriteNumber("registered_agents", sorted.Count);
        writer.WriteStartArray("supported_job_types");
        foreach (var type in sorted)
        {
            writer.WriteStringValue(type.Name);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("agents");
        foreach (var type in sorted)
        {
            writer.WriteStartObject();
            writer.WriteString("type", type.Name);
            WriteTexts(writer, "aliases", type.Aliases);
            writer.WriteString("plugin", type.Plugin.Id);
            writer.WriteString("version", type.Plugin.Version);
            writer.WriteString("description", type.Description);
            WriteSchemas(writer, type.PayloadSchema, type.ResultSchema);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter writer, JobTypeDescription type)
    {
        writer.WriteStartObject();
        writer.WriteString("name", type.Name);
        WriteTexts(writer, "aliases", type.Aliases);
        writer.WriteString("description", type.Description);
        WriteSchemas(writer, type.PayloadSchema, type.ResultSchema);
        writer.WriteEndObject();
    }

    private static void WriteUnfit(Utf8JsonWriter writer, IReadOnlyList<UnfitJobs> unfit)
    {
        writer.WriteStartArray("unfit_jobs");
        foreach (var type in unfit)
        {
            writer.WriteStartObject();
            writer.WriteString("type", type.JobType);
            writer.WriteNumber("count", type.Count);
            writer.WriteStartArray("first");
            foreach (var job in type.First)
            {
                writer.WriteStartObject();
                writer.WriteString("job_id", job.JobId);
                writer.WriteString("path", job.Fault.Path);
                writer.WriteString("code", job.Fault.Code);
                writer.WriteString("message", job.Fault.Message);
                writer.WriteString("allowed", job.Fault.Allowed);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteSchemas(Utf8JsonWriter writer, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> result)
    {
        writer.WritePropertyName("payload_schema");
        writer.WriteRawValue(payload.Span, skipInputValidation: true);
        writer.WritePropertyName("result_schema");
        writer.WriteRawValue(result.Span, skipInputValidation: true);
    }

    internal static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
