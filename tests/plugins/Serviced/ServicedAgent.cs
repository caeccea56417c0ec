using System.Text.Json.Serialization;
using McpCore.Agents;

namespace McpCore.TestPlugins.Serviced;

public sealed record ServicedPayload
{
    public string Name { get; set; } = "";

    /// <summary>An address to read, with the plugin's client.</summary>
    public string? Url { get; set; }

    /// <summary>A path; the run waits until a file is there.</summary>
    public string? WaitFor { get; set; }
}

public sealed record ServicedResult(string Greeting, string Plugin, string Version, string DataDirectory, int SecretLength, int Retries, string? Answer);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServicedPayload))]
[JsonSerializable(typeof(ServicedResult))]
[JsonSerializable(typeof(ServicedSettings))]
internal sealed partial class ServicedJson : JsonSerializerContext;

/// <summary>Tells what it was given.</summary>
[JobType("serviced")]
public sealed class ServicedAgent(Greeter greeter, PluginContext plugin) : Agent<ServicedPayload, ServicedResult>
{
    protected override JsonSerializerContext JsonContext => ServicedJson.Default;

    public override async Task<ServicedResult> ExecuteAsync(ServicedPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        while (payload.WaitFor is { } file && !File.Exists(file))
        {
            await Task.Delay(20, cancellationToken);
        }

        var answer = payload.Url is { } url ? await plugin.Http.GetStringAsync(url, cancellationToken) : null;
        var settings = context.Plugin.SettingsAs<ServicedSettings>();
        return new ServicedResult(
            greeter.Greet(payload.Name), plugin.Id, plugin.Version, plugin.DataDirectory, settings.ApiKey is null ? 0 : plugin.Secret("api_key").Length, settings.Retries, answer);
    }
}
