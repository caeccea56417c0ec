using System.Text.Json;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Control;
using McpCore.Hosting;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;
using McpCore.Plugins.Installing;

namespace McpCore.Daemon.Api;

/// <summary>The routes that bring, check and take away plugins.</summary>
internal sealed class PluginInstallEndpoints(PluginControl plugins)
{
    private const string PathMember = "path";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/plugins", InstallAsync).Describe(PluginInstallOperations.Install);
        routes.MapDelete("/plugins/{id}", RemoveAsync).Describe(PluginInstallOperations.Remove);
        routes.MapPost("/plugins/{id}/rollback", RollBackAsync).Describe(PluginInstallOperations.RollBack);
        routes.MapGet("/plugins/{id}/verify", VerifyAsync).Describe(PluginInstallOperations.Verify);
    }

    private async Task InstallAsync(HttpContext context)
    {
        if (TcpDoor.IsTcp(context))
        {
            throw new RequestRefusedException(ErrorCodes.Forbidden, "A plugin brings code that runs as the daemon's user, so it is installed over the pipe alone, which only that user can open: `mcpcore plugin install PATH`.");
        }

        using var body = await Requests.BodyAsync(context);
        var path = PluginLookup.FullPath(PathOf(body.RootElement));
        await AnswerAsync(context, path, await plugins.Installer.InstallAsync(path, context.RequestAborted));
    }

    private async Task RemoveAsync(HttpContext context)
    {
        var id = IdOf(context);
        await AnswerAsync(context, id, await plugins.Installer.RemoveAsync(id, context.RequestAborted));
    }

    private async Task RollBackAsync(HttpContext context)
    {
        var id = IdOf(context);
        await AnswerAsync(context, id, await plugins.Installer.RollBackAsync(id, context.RequestAborted));
    }

    private async Task VerifyAsync(HttpContext context)
    {
        var id = IdOf(context);
        var verification = await plugins.Installer.VerifyAsync(id, context.RequestAborted) ?? throw PluginLookup.NotFound(id, plugins.Plugins);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => VerificationJson.Write(writer, verification));
    }

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static string PathOf(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.EnumerateObject().All(member => member.Name == PathMember)
        && body.TryGetProperty(PathMember, out var path) && path.ValueKind == JsonValueKind.String
            ? path.GetString()!
            : throw new RequestRefusedException(ErrorCodes.Malformed, "The body must be {\"path\": \"/full/path\"}: a plugin folder, a .zip or a .nupkg.");

    private Task AnswerAsync(HttpContext context, string name, PluginOutcome outcome)
    {
        var plugin = PluginLookup.Changed(outcome, name, plugins.Plugins);
        return Answers.WriteAsync(context, StatusCodes.Status200OK, writer => PluginJson.Write(writer, plugin));
    }
}
