namespace McpCore.Daemon.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Origin">Where it stands.</param>
/// <param name="Message">What is wrong, with value, what is allowed and what was probably meant: one sentence.</param>
internal sealed record ConfigurationFault(ConfigurationOrigin Origin, string Message)
{
    /// <summary>The place in the file; null for other origins, and when the file cannot be read at all.</summary>
    public FilePosition? Position { get; init; }

    /// <summary>The key that it is about, or null.</summary>
    public string? Key { get; init; }

    /// <summary>The offending value as JSON, or null where the value is not the point or may be a secret.</summary>
    public string? Value { get; init; }

    /// <summary>What is allowed, for people, or null.</summary>
    public string? Allowed { get; init; }

    /// <summary>What was probably meant, or null.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The whole line: <c>FILE:LINE:COLUMN: message</c>, <c>environment variable NAME: message</c>, <c>--set KEY: message</c>.</summary>
    public override string ToString() => Origin.Kind switch
    {
        "environment" => $"environment variable {Origin.Source}: {Message}",
        _ when Position is { } position => $"{Origin.Source}:{position.Line}:{position.Column}: {Message}",
        _ => $"{Origin.Source}: {Message}",
    };
}
