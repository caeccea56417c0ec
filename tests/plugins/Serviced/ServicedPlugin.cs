using System.Text.Json.Serialization;
using McpCore.Agents;
using Microsoft.Extensions.DependencyInjection;

namespace McpCore.TestPlugins.Serviced;

/// <summary>Uses all that a plugin is offered, and writes down what is called, one line a call, to <c>calls.txt</c> in its own folder.</summary>
[Plugin]
public sealed class ServicedPlugin : PluginBase<ServicedSettings>, IDisposable
{
    private PluginContext? _context;

    protected override JsonSerializerContext JsonContext => ServicedJson.Default;

    private string Calls => Path.Combine(_context!.DataDirectory, "calls.txt");

    public override IServiceProvider CreateServices(PluginContext context)
    {
        _context = context;
        Write("services");
        return new ServiceCollection().AddSingleton(Settings).AddSingleton(this).AddSingleton<Greeter>().BuildServiceProvider();
    }

    public override async ValueTask StartAsync(PluginContext context, CancellationToken cancellationToken)
    {
        Write("start");
        context.Log.Information("Greeting is {Greeting}, the key is {Key}", Settings.Greeting, Settings.ApiKey);
        if (IsMe(Settings.FailingVersion))
        {
            throw new InvalidOperationException($"no luck with {Settings.ApiKey}");
        }

        if (IsMe(Settings.HangingVersion))
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    public override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        Write("stop");
        if (IsMe(Settings.StayingVersion))
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    public override ValueTask<PluginHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        Write("health");
        return new(IsMe(Settings.UnhealthyVersion) || File.Exists(Path.Combine(_context!.DataDirectory, "ill"))
            ? PluginHealth.Unhealthy($"the key {Settings.ApiKey} is not taken")
            : PluginHealth.Healthy("well"));
    }

    public void Dispose() => Write("disposed");

    internal void Write(string call)
    {
        lock (this)
        {
            File.AppendAllText(Calls, $"{_context!.Version} {call}\n");
        }
    }

    private bool IsMe(string? version) => version == "*" || version == _context!.Version;
}
