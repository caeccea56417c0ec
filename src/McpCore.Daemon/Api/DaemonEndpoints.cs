using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Control;
using McpCore.Engine;
using McpCore.Hosting;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The routes for the daemon itself, its plugins and job types.</summary>
internal sealed class DaemonEndpoints(JobEngine engine, PluginControl plugins, DaemonOptions options, DaemonLifetime lifetime, DaemonIdentity identity, TcpDoor door)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/daemon", StatusAsync).Describe(DaemonOperations.Status);
        routes.MapPost("/daemon/stop", StopAsync).Describe(DaemonOperations.Stop);
        routes.MapPost("/daemon/drain", context => HoldAsync(context, hold: true)).Describe(DaemonOperations.Drain);
        routes.MapPost("/daemon/resume", context => HoldAsync(context, hold: false)).Describe(DaemonOperations.Resume);
        routes.MapGet("/job-types", JobTypesAsync).Describe(PluginOperations.JobTypes);
    }

    private async Task StatusAsync(HttpContext context)
    {
        var counts = await engine.Jobs.CountAsync(context.RequestAborted);
        var node = new NodeIdentity(identity.Version, identity.StartedAt, options.Home.Path, options.Home.Pipe, door.Url);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => StatusJson.Write(writer, node, engine, plugins.Plugins, counts));
    }

    private Task StopAsync(HttpContext context)
    {
        Requests.AllowOnly(context, "now");
        if (Requests.Flag(context, "now"))
        {
            lifetime.RequestStopNow();
        }
        else
        {
            lifetime.RequestStop();
        }

        return Answers.WriteAsync(context, StatusCodes.Status202Accepted, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("pid", Environment.ProcessId);
            writer.WriteNumber("running", engine.Slots.Used);
            writer.WriteEndObject();
        });
    }

    private async Task HoldAsync(HttpContext context, bool hold)
    {
        var changed = await engine.HoldAsync(hold);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("state", StatusJson.StateOf(engine));
            writer.WriteBoolean("changed", changed);
            writer.WriteNumber("running", engine.Slots.Used);
            writer.WriteEndObject();
        });
    }

    private Task JobTypesAsync(HttpContext context) =>
        Answers.WriteAsync(context, StatusCodes.Status200OK, writer => PluginJson.WriteAgents(writer, engine.JobTypes));
}

/// <summary>Which daemon this is.</summary>
internal sealed record DaemonIdentity(string Version, DateTimeOffset StartedAt);
