using McpCore.Client;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Control;
using McpCore.Daemon.Wire;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Hosting;
using McpCore.Plugins;

namespace McpCore.Daemon.Api;

/// <summary>The routes for the daemon itself, its plugins and job types.</summary>
internal sealed class DaemonEndpoints(JobEngine engine, PluginControl plugins, DaemonOptions options, DaemonLifetime lifetime, DaemonIdentity identity)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/daemon", StatusAsync);
        routes.MapPost("/daemon/stop", StopAsync);
        routes.MapGet("/job-types", JobTypesAsync);
    }

    private async Task StatusAsync(HttpContext context)
    {
        var counts = await engine.Jobs.CountAsync(context.RequestAborted);
        var slots = engine.Slots;
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("pid", Environment.ProcessId);
            writer.WriteString("version", identity.Version);
            writer.WriteTime("started_at", identity.StartedAt);
            writer.WriteString("home", options.Home.Path);
            writer.WriteString("pipe", options.Home.Pipe);
            writer.WriteString("state", engine.IsDraining ? "draining" : "running");
            writer.WriteStartObject("jobs");
            foreach (var status in JobStatusNames.All)
            {
                writer.WriteNumber(status.Wire(), counts[status]);
            }

            writer.WriteEndObject();
            writer.WriteNumber("plugins", plugins.Plugins.Count(plugin => plugin.State == PluginState.Active));
            writer.WriteNumber("nodes", 1);
            writer.WriteStartObject("slots");
            writer.WriteNumber("used", slots.Used);
            writer.WriteNumber("total", slots.Total);
            writer.WriteNumber("abandoned", slots.Abandoned);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private Task StopAsync(HttpContext context)
    {
        lifetime.RequestStop();
        return Answers.WriteAsync(context, StatusCodes.Status202Accepted, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("pid", Environment.ProcessId);
            writer.WriteNumber("running", engine.Slots.Used);
            writer.WriteEndObject();
        });
    }

    private Task JobTypesAsync(HttpContext context) =>
        Answers.WriteAsync(context, StatusCodes.Status200OK, writer => PluginJson.WriteAgents(writer, engine.JobTypes));
}

/// <summary>Which daemon this is.</summary>
internal sealed record DaemonIdentity(string Version, DateTimeOffset StartedAt);
