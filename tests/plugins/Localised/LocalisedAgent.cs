using System.Globalization;
using System.Resources;
using McpCore.Agents;

namespace McpCore.TestPlugins.Localised;

public sealed record LocalisedPayload(string Culture);

/// <summary>Greets in the culture that its payload names; the German words are in a satellite assembly.</summary>
[JobType("localised")]
public sealed class LocalisedAgent : Agent<LocalisedPayload, string>
{
    private static readonly ResourceManager Texts = new("McpCore.TestPlugins.Localised.Texts", typeof(LocalisedAgent).Assembly);

    public override Task<string> ExecuteAsync(LocalisedPayload payload, JobContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Texts.GetString("Greeting", new CultureInfo(payload.Culture))!);
}
