using System.Text;
using System.Text.Json.Nodes;
using McpCore.Agents;

namespace McpCore.Plugins.Tests.Support;

/// <summary>A home with the plugin that uses all that a plugin is offered, under an id of the test's own.</summary>
internal sealed class ServicedHome : IDisposable
{
    public const string Key = "open-sesame";

    private readonly PluginHome _home = new();

    public ServicedHome(string isolation = "inprocess")
    {
        Folder = _home.Add("serviced", Id);
        PluginHome.EditManifest(Folder, manifest => (manifest["id"], manifest["isolation"]) = (Id, isolation));
    }

    /// <summary>Unique, since tests of other classes load the plugin in the same process.</summary>
    public string Id { get; } = $"serviced-{Guid.NewGuid():N}";

    public string Folder { get; }

    public string DataDirectory => _home.PathOf("own");

    public RecordingLogger<PluginHost> Log => _home.Log;

    /// <summary>The settings; a test changes them before it loads.</summary>
    public JsonObject Settings { get; } = new() { ["greeting"] = "Hello", ["api_key"] = new JsonObject { ["secret"] = "env:TEST_KEY" } };

    /// <summary>What the plugin wrote down, one line a call.</summary>
    public IReadOnlyList<string> Calls => File.Exists(Path.Combine(DataDirectory, "calls.txt")) ? File.ReadAllLines(Path.Combine(DataDirectory, "calls.txt")) : [];

    public IReadOnlyList<PayloadFault> Faults { get; set; } = [];

    public string? CheckedSchema { get; private set; }

    public string? CheckedSettings { get; private set; }

    public Task<PluginHost> LoadAsync(Action<PluginHostOptions>? configure = null) => _home.LoadAsync(options =>
    {
        Configure(options);
        configure?.Invoke(options);
    });

    public void Configure(PluginHostOptions options) => options.EnvironmentOf = _ => new PluginEnvironment(DataDirectory)
    {
        Settings = Encoding.UTF8.GetBytes(Settings.ToJsonString()),
        ResolveSecret = reference => reference == "env:TEST_KEY" ? Key : throw new FormatException($"there is no {reference}"),
        CheckSettings = (schema, settings) =>
        {
            (CheckedSchema, CheckedSettings) = (Encoding.UTF8.GetString(schema.Span), Encoding.UTF8.GetString(settings.Span));
            return Faults;
        },
    };

    public void SetVersion(string version) => PluginHome.SetVersion(Folder, version);

    public void Dispose() => _home.Dispose();
}
