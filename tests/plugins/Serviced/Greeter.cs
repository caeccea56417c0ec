namespace McpCore.TestPlugins.Serviced;

/// <summary>A service that the plugin's container makes and disposes.</summary>
public sealed class Greeter(ServicedSettings settings, ServicedPlugin plugin) : IAsyncDisposable
{
    public string Greet(string name) => $"{settings.Greeting} {name}";

    public ValueTask DisposeAsync()
    {
        plugin.Write("greeter disposed");
        return default;
    }
}
