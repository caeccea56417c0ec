using McpCore.Agents.Testing;
using McpCore.Http;
using McpCore.Http.Network;

namespace Http.Tests;

/// <summary>The plugin as a daemon has it, with a service called "model".</summary>
internal sealed class HttpJobs : IAsyncDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private readonly TestPlugin _plugin;
    private readonly Services _services;

    private HttpJobs(TestPlugin plugin, Services services)
    {
        (_plugin, _services) = (plugin, services);
        Agent = new AgentTester(new HttpAgent(services), plugin);
    }

    public AgentTester Agent { get; }

    /// <summary>The files that are left of downloads.</summary>
    public IEnumerable<string> Downloads => Directory.Exists(_services.Downloads) ? Directory.GetFiles(_services.Downloads) : [];

    /// <param name="url">The address of the service.</param>
    /// <param name="more">Members of the service's settings, each with a comma before it.</param>
    /// <param name="settings">Members of the plugin's settings, each with a comma before it.</param>
    public static Task<HttpJobs> StartAsync(Uri url, string more = ",\"local\": true", string settings = "", NameResolver? resolve = null) =>
        StartAsync($$$"""{"services": {"model": {"url": "{{{url}}}", "poll_interval": "50ms"{{{more}}} } }{{{settings}}} }""", resolve);

    public static async Task<HttpJobs> StartAsync(string settings, NameResolver? resolve = null)
    {
        var plugin = new TestPlugin { Settings = settings };
        var services = (await plugin.StartAsync(resolve is null ? new HttpPlugin() : new HttpPlugin { Resolve = resolve }, TestContext.Current.CancellationToken))!;
        return new HttpJobs(plugin, (Services)services.GetService(typeof(Services))!);
    }

    public Task<TestOutcome> RunAsync(TestJob? job = null, string payload = """{"service": "model", "payload": {"text": "hello"}}""") =>
        Agent.RunAsync(payload, job, TestContext.Current.CancellationToken).WaitAsync(Hang);

    public ValueTask DisposeAsync()
    {
        _services.Dispose();
        _plugin.Dispose();
        return default;
    }
}
