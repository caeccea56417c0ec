using System.ComponentModel.DataAnnotations;

namespace McpCore.TestPlugins.Serviced;

/// <summary>The settings of the plugin: what it says, and at which version it goes wrong.</summary>
public sealed record ServicedSettings
{
    public required string Greeting { get; set; }

    [MinLength(8)]
    public string? ApiKey { get; set; }

    [Range(1, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>The version whose start throws; "*" stands for every one.</summary>
    public string? FailingVersion { get; set; }

    /// <summary>The version whose start does not end.</summary>
    public string? HangingVersion { get; set; }

    /// <summary>The version whose stop does not end.</summary>
    public string? StayingVersion { get; set; }

    /// <summary>The version whose probe says that it is not healthy.</summary>
    public string? UnhealthyVersion { get; set; }
}
