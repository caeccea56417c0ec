using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Configuration.Reloading;
using McpCore.Engine.Submission;

namespace McpCore.Daemon.Api;

/// <summary>The routes for the settings of this daemon: those that count, and to read them anew.</summary>
internal sealed class ConfigurationEndpoint(ConfigurationReload configuration)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/config", ShowAsync).Describe(DaemonOperations.Configuration);
        routes.MapPost("/daemon/reload", ReloadAsync).Describe(DaemonOperations.Reload);
    }

    private Task ShowAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("settings");
        ConfigurationReport.Write(writer, configuration.Current);
        writer.WriteEndObject();
    });

    private async Task ReloadAsync(HttpContext context)
    {
        var report = await configuration.RunAsync(context.RequestAborted);
        if (report.Faults.Count > 0)
        {
            var detail = report.Faults.Count == 1 ? $"The settings of before hold: {report.Faults[0]}" : $"The configuration has {report.Faults.Count} faults; the settings of before hold.";
            await Answers.RefuseAsync(
                context,
                new Rejection(ErrorCodes.ValidationFailed, detail, [.. report.Faults.Select(fault => new Fault(fault.Key ?? "", "configuration", fault.ToString(), fault.Allowed))]));
            return;
        }

        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, report));
    }

    private static void Write(Utf8JsonWriter writer, ReloadReport report)
    {
        writer.WriteStartObject();
        Write(writer, "applied", report.Applied);
        Write(writer, "needs_restart", report.NeedRestart);
        writer.WriteStartArray("plugins");
        foreach (var plugin in report.Plugins)
        {
            writer.WriteStartObject();
            writer.WriteString("id", plugin.Id);
            writer.WriteBoolean("applied", plugin.Refusal is null);
            writer.WriteString("reason", plugin.Refusal);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<SettingChange> changes)
    {
        writer.WriteStartArray(name);
        foreach (var change in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("key", change.Key);
            Write(writer, "from", change.From);
            Write(writer, "to", change.To);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonNode? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }
}
