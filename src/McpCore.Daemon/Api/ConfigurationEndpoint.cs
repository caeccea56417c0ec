using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Configuration;

namespace McpCore.Daemon.Api;

/// <summary>The route for the settings that this daemon was started with.</summary>
internal sealed class ConfigurationEndpoint(EffectiveConfiguration configuration)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/config", ShowAsync).Describe(DaemonOperations.Configuration);

    private Task ShowAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("settings");
        ConfigurationReport.Write(writer, configuration);
        writer.WriteEndObject();
    });
}
