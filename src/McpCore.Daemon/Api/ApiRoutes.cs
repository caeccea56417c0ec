using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Backups;
using McpCore.Daemon.Configuration.Reloading;
using McpCore.Daemon.Control;

namespace McpCore.Daemon.Api;

/// <summary>The whole API: its parts, the order in which a request passes them, and its routes.</summary>
internal static class ApiRoutes
{
    public const string Prefix = "/api/v1";

    private const string SwaggerPage = "swagger";

    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<ApiBorder>()
        .AddSingleton<JobWait>()
        .AddSingleton<JobEndpoints>()
        .AddSingleton<ExplainEndpoints>()
        .AddSingleton<JobOutputEndpoints>()
        .AddSingleton<EventEndpoint>()
        .AddSingleton<DaemonEndpoints>()
        .AddSingleton<PluginEndpoints>()
        .AddSingleton<PluginInstallEndpoints>()
        .AddSingleton<ScheduleEndpoints>()
        .AddSingleton<BatchEndpoints>()
        .AddSingleton<CancelManyEndpoint>()
        .AddSingleton<CalendarEndpoints>()
        .AddSingleton<PruneEndpoint>()
        .AddSingleton<PauseEndpoints>()
        .AddSingleton<HomeBackup>()
        .AddSingleton<BackupEndpoint>()
        .AddSingleton<TransferEndpoints>()
        .AddSingleton<ConfigurationReload>()
        .AddSingleton<ConfigurationEndpoint>();

    /// <summary>
    /// What stands before the routes: the border, so that whatever fails behind it becomes problem details, the wait for an engine that still starts, and what
    /// the TCP door adds.
    /// </summary>
    public static void UseDoors(this WebApplication app, TcpDoor door, Task starting)
    {
        var border = app.Services.GetRequiredService<ApiBorder>();
        app.Use(next => context => border.InvokeAsync(context, next));
        app.Use(next => context => starting.IsCompletedSuccessfully ? next(context) : WaitForEngineAsync(context, starting, next));
        if (door.Url is not null)
        {
            app.UseWhen(TcpDoor.IsTcp, UseTcpDoor);
        }
    }

    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup(Prefix);
        app.Services.GetRequiredService<JobEndpoints>().Map(api);
        app.Services.GetRequiredService<ExplainEndpoints>().Map(api);
        app.Services.GetRequiredService<JobOutputEndpoints>().Map(api);
        app.Services.GetRequiredService<EventEndpoint>().Map(api);
        app.Services.GetRequiredService<DaemonEndpoints>().Map(api);
        app.Services.GetRequiredService<PluginEndpoints>().Map(api);
        app.Services.GetRequiredService<PluginInstallEndpoints>().Map(api);
        app.Services.GetRequiredService<ScheduleEndpoints>().Map(api);
        app.Services.GetRequiredService<BatchEndpoints>().Map(api);
        app.Services.GetRequiredService<CancelManyEndpoint>().Map(api);
        app.Services.GetRequiredService<CalendarEndpoints>().Map(api);
        app.Services.GetRequiredService<PruneEndpoint>().Map(api);
        app.Services.GetRequiredService<PauseEndpoints>().Map(api);
        app.Services.GetRequiredService<ConfigurationEndpoint>().Map(api);
        app.Services.GetRequiredService<BackupEndpoint>().Map(api);
        app.Services.GetRequiredService<TransferEndpoints>().Map(api);
        new OpenApiEndpoint(app).Map(api);
    }

    private static async Task WaitForEngineAsync(HttpContext context, Task starting, RequestDelegate next)
    {
        await starting.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (starting.IsCompletedSuccessfully)
        {
            await next(context);
        }
        else
        {
            // The daemon ends, and its own words say why.
            context.Abort();
        }
    }

    /// <summary>The guard, and pages for people.</summary>
    private static void UseTcpDoor(IApplicationBuilder tcp)
    {
        tcp.Use(next => context => TcpDoor.GuardAsync(context, next));
        tcp.UseSwaggerUI(options =>
        {
            options.RoutePrefix = SwaggerPage;
            options.DocumentTitle = "MCP Core API";
            options.SwaggerEndpoint($"{Prefix}/openapi.json", "MCP Core");
        });
        tcp.Use(next => context =>
        {
            if (context.Request.Path == "/")
            {
                context.Response.Redirect($"/{SwaggerPage}/index.html");
                return Task.CompletedTask;
            }

            return next(context);
        });
    }
}
