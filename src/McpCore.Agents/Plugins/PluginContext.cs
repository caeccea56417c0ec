using System.ComponentModel;
using System.Text.Json;
using McpCore.Agents.Json;

namespace McpCore.Agents;

/// <summary>
/// What the host offers to a plugin as a whole, from its start to its end: one for each loaded version. Agents get it as a constructor
/// parameter or as <see cref="JobContext.Plugin"/>. Safe for concurrent use.
/// </summary>
public sealed class PluginContext
{
    private readonly PluginPort _port;
    private readonly Lazy<JsonSerializerOptions> _json = new(() => AgentJson.CreateOptions(context: null));

    /// <summary>Made by hosts and test kits, not by plugin authors.</summary>
    /// <param name="port">The host's side.</param>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public PluginContext(PluginPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        _port = port;
        Log = new JobLogger(port.Log);
    }

    /// <summary>The plugin's id.</summary>
    public string Id => _port.Id;

    /// <summary>The version of the plugin that runs.</summary>
    public string Version => _port.Version;

    /// <summary>
    /// The plugin's own settings (<c>plugins.&lt;id&gt;.settings</c>) as a JSON object, with the texts of secrets in place of their references;
    /// empty when there are none. Do not log it.
    /// </summary>
    public JsonElement Settings
    {
        get
        {
            using var document = JsonDocument.Parse(SettingsBytes);
            return document.RootElement.Clone();
        }
    }

    /// <summary>
    /// Full path of the plugin's own folder (<c>data/plugins/&lt;id&gt;/</c> in the home), made when it is asked for. It is the same for all
    /// versions of the plugin, and outlives them.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public string DataDirectory => Directory.CreateDirectory(_port.DataDirectory).FullName;

    /// <summary>
    /// One client for all requests of this version of the plugin, with the framework's defaults (a request may take 100 seconds). The host
    /// disposes it after the plugin has stopped; do not dispose it, and set headers on requests, not on the client.
    /// </summary>
    public HttpClient Http => _port.Http;

    /// <summary>The plugin's own log: lines go to the daemon's log with the plugin's id. What belongs to a job goes to <see cref="JobContext.Log"/>.</summary>
    public JobLogger Log { get; }

    private ReadOnlyMemory<byte> SettingsBytes => _port.Settings.IsEmpty ? "{}"u8.ToArray() : _port.Settings;

    /// <summary>The plugin's own settings as a type of its own, by reflection; a plugin that derives from <see cref="PluginBase{TSettings}"/> has them already.</summary>
    /// <typeparam name="TSettings">The settings, with members in snake_case.</typeparam>
    /// <exception cref="JsonException">The settings have another form.</exception>
    public TSettings SettingsAs<TSettings>() => ReadSettings<TSettings>(_json.Value);

    /// <summary>The text of a setting that was given as a secret: <c>{"secret": "env:NAME"}</c> or <c>{"secret": "file:/path"}</c>.</summary>
    /// <param name="name">The dotted path of the setting: <c>api_key</c>, <c>mail.password</c>.</param>
    /// <exception cref="KeyNotFoundException">The settings have no secret of the name.</exception>
    public string Secret(string name) => _port.Secrets.TryGetValue(name, out var text)
        ? text
        : throw new KeyNotFoundException($"The settings of plugin {Id} have no secret \"{name}\". Give it in mcpcore.json as plugins.{Id}.settings.{name}: {{\"secret\": \"env:NAME\"}}.");

    internal TSettings ReadSettings<TSettings>(JsonSerializerOptions json) =>
        JsonSerializer.Deserialize<TSettings>(SettingsBytes.Span, json) ?? throw new JsonException($"The settings of plugin {Id} are null.");
}
