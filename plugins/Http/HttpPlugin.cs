using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.Http.Network;

namespace McpCore.Http;

/// <summary>The plugin as a whole: its settings, and the clients that talk to the services.</summary>
[Plugin]
public sealed class HttpPlugin : PluginBase<HttpSettings>
{
    internal NameResolver Resolve { get; init; } = System.Net.Dns.GetHostAddressesAsync;

    protected override JsonSerializerContext JsonContext => HttpSettingsJson.Default;

    public override IServiceProvider CreateServices(PluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Services(Settings, Path.Combine(context.DataDirectory, "downloads"), Resolve);
    }
}
