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
    private const int MaxLogLines = 10_000;
    private const int DefaultLogLines = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/plugins", ListAsync).Describe(PluginOperations.List);
        routes.MapGet("/plugins/{id}", GetAsync).Describe(PluginOperations.Get);
        routes.MapGet("/plugins/{id}/logs", LogsAsync).Describe(PluginOperations.Logs);
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
        var id = IdOf(context);
        await plugins.ProbeAsync(id, context.RequestAborted);
        var detail = await plugins.FindAsync(id, VersionOf(context), context.RequestAborted) ?? throw NotFound(id);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => PluginDetailJson.Write(writer, detail));
    }

    private async Task LogsAsync(HttpContext context)
    {
        Requests.AllowOnly(context, "limit");
        var id = IdOf(context);
        var limit = (int)(Requests.Long(context, "limit", 1, MaxLogLines) ?? DefaultLogLines);
        var log = await plugins.LogAsync(id, limit, context.RequestAborted) ?? throw NotFound(id);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => PluginDetailJson.Write(writer, log));
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

    /// <summary>The plugin that a path names, by <c>id</c> or <c>id@version</c>.</summary>
    /// <exception cref="RequestRefusedException">The plugin has no such version.</exception>
    private string IdOf(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["id"]!;
        var id = name.Split('@')[0];
        var versions = plugins.Plugins.Where(plugin => plugin.Id == id).Select(plugin => plugin.Version ?? "unknown").Distinct().ToList();
        return VersionOf(context) is not { } version || versions.Count == 0 || versions.Contains(version)
            ? id
            : throw new RequestRefusedException(ErrorCodes.PluginNotFound, $"The plugin {id} has no version \"{version}\". It has {string.Join(", ", versions)}.");
    }

    private static string? VersionOf(HttpContext context) =>
        (string)context.Request.RouteValues["id"]! is var name && name.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? name[(at + 1)..] : null;

    private Task AnswerChangeAsync(HttpContext context, string id, bool known)
    {
        if (!known)
        {
            throw NotFound(id);
        }

        return plugins.Plugins.FirstOrDefault(plugin => plugin.Id == id && plugin.State is PluginState.Refused or PluginState.Failed or PluginState.Quarantined) is { } refused
            ? Answers.RefuseAsync(context, ErrorCodes.PluginRefused, $"Plugin {refused.Id}{(refused.Version is null ? "" : " " + refused.Version)} was not taken ({refused.ReasonCode}): {refused.Reason}")
            : AnswerAsync(context, id);
    }

    /// <summary>The version that was asked for, or the one that counts: the active one, or the one that could not be taken.</summary>
    private Task AnswerAsync(HttpContext context, string id, string? version = null)
    {
        var plugin = plugins.Plugins.FirstOrDefault(candidate => candidate.Id == id && (version is null || candidate.Version == version)) ?? throw NotFound(id);
        return Answers.WriteAsync(context, StatusCodes.Status200OK, writer => PluginJson.Write(writer, plugin));
    }

    private RequestRefusedException NotFound(string id) => PluginLookup.NotFound(id, plugins.Plugins);
}
