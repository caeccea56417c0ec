using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpCore.Agents.Json;

namespace McpCore.Agents;

/// <summary>
/// A plugin with settings of its own. The type gives the schema against which <c>plugins.&lt;id&gt;.settings</c> is checked before the plugin
/// starts, from the same annotations as an agent's payload.
/// </summary>
/// <typeparam name="TSettings">The settings, with members in snake_case; a record with init-only members is the usual form.</typeparam>
public abstract class PluginBase<TSettings> : PluginBase
{
    private readonly Lazy<JsonSerializerOptions> _json;
    private Lazy<TSettings>? _settings;

    /// <summary>Creates the plugin. The host calls the parameterless constructor of the derived class once after loading.</summary>
    protected PluginBase() => _json = new Lazy<JsonSerializerOptions>(() => AgentJson.CreateOptions(JsonContext));

    /// <summary>A source-generated context for the settings. The default is null: reflection.</summary>
    protected virtual JsonSerializerContext? JsonContext => null;

    /// <summary>The settings, from <see cref="PluginBase.CreateServices"/> on.</summary>
    /// <exception cref="InvalidOperationException">Asked for in the constructor.</exception>
    protected TSettings Settings => _settings is { } settings
        ? settings.Value
        : throw new InvalidOperationException("The settings are not there before CreateServices; do not ask for them in the constructor.");

    /// <inheritdoc/>
    public sealed override ReadOnlyMemory<byte> DescribeSettings() => SchemaExporter.Export(typeof(TSettings), _json.Value);

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public sealed override void Attach(PluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _settings = new Lazy<TSettings>(() => context.ReadSettings<TSettings>(_json.Value));
    }
}
