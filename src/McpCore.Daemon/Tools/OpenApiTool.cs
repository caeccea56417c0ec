using System.Text;
using McpCore.Client;
using McpCore.Daemon.Api;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Control;
using McpCore.Hosting;

namespace McpCore.Daemon.Tools;

/// <summary><c>mcpcored tool openapi</c>.</summary>
internal static class OpenApiTool
{
    public static ToolCommand Command { get; } = new("openapi", "", "Print the OpenAPI document of the API.", RunAsync);

    /// <summary>The application with all its routes, which is never started: it opens no store and no port.</summary>
    public static WebApplication BuildApplication()
    {
        var options = new DaemonOptions(HomeFolder.Resolve());
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        var configuration = new EffectiveConfiguration(options, new Dictionary<string, ConfigurationOrigin>(), []);
        builder.Services.AddSingleton(options).AddSingleton(configuration).AddSingleton(() => configuration).AddSingleton(new DaemonIdentity("", default)).AddSingleton<DaemonLifetime>();
        TcpDoor.Closed.Configure(builder.Services);
        builder.Services.AddApi();
        builder.Services.AddMcpCore(options.Core);
        var application = builder.Build();
        application.MapApi();
        return application;
    }

    private static async Task<int?> RunAsync(string[] arguments)
    {
        if (arguments.Length > 0)
        {
            return null;
        }

        await using var application = BuildApplication();
        var document = OpenApiDocument.Build(((IEndpointRouteBuilder)application).DataSources);
        await Console.Out.WriteAsync(Encoding.UTF8.GetString(OpenApiDocument.ToBytes(document)));
        return ExitCodes.Done;
    }
}
