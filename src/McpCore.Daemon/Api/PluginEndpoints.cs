using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Hosting;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;
using McpCore.Plugins;

namespace McpCore.Daemon.Api;

/// <summary>The routes below <c>/api/v1/plugins</c>.</summary>
internal sealed class PluginEndpoints(PluginControl plugins)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/plugins", ListAsync).Describe(PluginOperations.List);
        routes.MapGet("/plugins/{id}", GetAsync).Describe(PluginOperations.Get);
        routes.MapPost("/plugins/{id}/enable", context => SetEnabledAsync(context, enabled: true)).Describe(PluginOperations.Enable);
        routes.MapPost("/plugins/{id}/disable", context => SetEnabledAsync(context, enabled: false)).Describe(PluginOperations.Disable);
        routes.MapPost("/plugins/{id}/reload", ReloadAsync).Describe(PluginOperations.Reload);
    }

    private Task ListAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("plugins");
        foreach (var plugin in plugins.Plugins)
        {
            PluginJson.Write(writer, plugin);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private async Task GetAsync(HttpContext context)
    {
        await plugins.ProbeAsync(IdOf(context), context.RequestAborted);
        await AnswerAsync(context, IdOf(context));
    }

    private async Task SetEnabledAsync(HttpContext context, bool enabled)
    {
        var id = IdOf(context);
        await AnswerChangeAsync(context, id, await plugins.SetEnabledAsync(id, enabled, Requests.ActorOf(context), context.RequestAborted));
    }

    private async Task ReloadAsync(HttpContext context)
    {
        var id = IdOf(context);
        await AnswerChangeAsync(context, id, await plugins.ReloadAsync(id, context.RequestAborted));
    }

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private Task AnswerChangeAsync(HttpContext context, string id, bool known)
    {
        if (!known)
        {
            throw NotFound(id);
        }

        return plugins.Plugins.FirstOrDefault(plugin => plugin.Id == id && plugin.State is PluginState.Refused or PluginState.Failed) is { } refused
            ? Answers.RefuseAsync(context, ErrorCodes.PluginRefused, $"Plugin {refused.Id}{(refused.Version is null ? "" : " " + refused.Version)} was not taken ({refused.ReasonCode}): {refused.Reason}")
            : AnswerAsync(context, id);
    }

    /// <summary>The version that counts: the active one, or the one that could not be taken.</summary>
    private Task AnswerAsync(HttpContext context, string id)
    {
        var plugin = plugins.Plugins.FirstOrDefault(candidate => candidate.Id == id) ?? throw NotFound(id);
        return Answers.WriteAsync(context, StatusCodes.Status200OK, writer => PluginJson.Write(writer, plugin));
    }

    private RequestRefusedException NotFound(string id)
    {
        var known = plugins.Plugins.Select(plugin => plugin.Id).Distinct().ToList();
        var nearest = Suggestion.Nearest(id, known);
        return new RequestRefusedException(
            ErrorCodes.PluginNotFound,
            $"There is no plugin \"{id}\"{(nearest is null ? "." : $"; did you mean \"{nearest}\"?")} Known: {(known.Count == 0 ? "none" : string.Join(", ", known))}.");
    }
}
