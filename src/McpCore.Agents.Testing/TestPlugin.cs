using System.Text;

namespace McpCore.Agents.Testing;

/// <summary>
/// The host's side of a plugin in a test: gives the <see cref="PluginContext"/> that agents and the plugin's own class get, and keeps what they
/// log. Safe for concurrent use by the plugin.
/// </summary>
/// <example>
/// <code>
/// using var plugin = new TestPlugin { Settings = """{"greeting": "Hello"}""" };
/// var tester = new AgentTester(new GreetAgent(plugin.Context), plugin);
/// </code>
/// </example>
public sealed class TestPlugin : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<TestLogLine> _log = [];
    private readonly Lazy<HttpClient> _http;
    private readonly Lazy<PluginContext> _context;
    private readonly string _ownFolder = Path.Combine(Path.GetTempPath(), $"mcpcore-test-plugin-{Guid.NewGuid():N}");

    /// <summary>Creates a plugin without settings, whose folder is a fresh one.</summary>
    public TestPlugin()
    {
        DataDirectory = _ownFolder;
        _http = new Lazy<HttpClient>(() => HttpHandler is { } handler ? new HttpClient(handler, disposeHandler: false) : new HttpClient());
        _context = new Lazy<PluginContext>(() => new PluginContext(new Port(this)));
    }

    /// <summary>The plugin's id. The default is <c>test</c>.</summary>
    public string Id { get; init; } = "test";

    /// <summary>The plugin's version. The default is <c>1.0.0</c>.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>The plugin's own settings as a JSON object, with the texts of secrets in their places. The default is <c>{}</c>.</summary>
    public string Settings { get; init; } = "{}";

    /// <summary>What <see cref="PluginContext.Secret"/> finds, by the dotted path of the setting. The default is none.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The plugin's own folder. The default is a fresh one among the temporary files, which <see cref="Dispose"/> removes.</summary>
    public string DataDirectory { get; init; }

    /// <summary>Answers the requests of <see cref="PluginContext.Http"/>. The default is null: the network does.</summary>
    public HttpMessageHandler? HttpHandler { get; init; }

    /// <summary>What agents and the plugin's own class get.</summary>
    public PluginContext Context => _context.Value;

    /// <summary>The lines of the plugin's own log so far, in order; a job's lines are in <see cref="TestJob.Log"/>.</summary>
    public IReadOnlyList<TestLogLine> Log
    {
        get
        {
            lock (_lock)
            {
                return [.. _log];
            }
        }
    }

    /// <summary>Calls the plugin's class as the host does when it activates the plugin. Unlike the host, it sets no limit, and what is thrown goes through.</summary>
    /// <param name="plugin">The object that stands for the plugin.</param>
    /// <param name="cancellationToken">Is given to the start.</param>
    /// <returns>The plugin's services; null when it has none.</returns>
    public async Task<IServiceProvider?> StartAsync(PluginBase plugin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        plugin.Attach(Context);
        var services = plugin.CreateServices(Context);
        await plugin.StartAsync(Context, cancellationToken);
        return services;
    }

    /// <summary>Ends the client, and removes the folder unless the test has named one.</summary>
    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }

        if (Directory.Exists(_ownFolder))
        {
            Directory.Delete(_ownFolder, recursive: true);
        }
    }

    private void Add(TestLogLine line)
    {
        lock (_lock)
        {
            _log.Add(line);
        }
    }

    private sealed class Port(TestPlugin plugin) : PluginPort
    {
        public override string Id => plugin.Id;

        public override string Version => plugin.Version;

        public override ReadOnlyMemory<byte> Settings => Encoding.UTF8.GetBytes(plugin.Settings);

        public override IReadOnlyDictionary<string, string> Secrets => plugin.Secrets;

        public override string DataDirectory => plugin.DataDirectory;

        public override HttpClient Http => plugin._http.Value;

        public override void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties) =>
            plugin.Add(new TestLogLine(level, template, message, TestJson.Parse(properties)));
    }
}
