using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace McpCore.Http;

/// <summary>The services that jobs may be sent to: <c>plugins.http.settings</c> of the configuration.</summary>
public sealed record HttpSettings
{
    [Description("The services by name.")]
    public IReadOnlyDictionary<string, ServiceSettings> Services { get; set; } = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal);

    [Description("Hosts besides a service's own to which its answers may point (status, artifacts, redirects): \"files.example.org\" or \"files.example.org:8443\".")]
    public IReadOnlyList<string> AllowHosts { get; set; } = [];

    [Description("Size in bytes that an artifact of a service may have. The default is 1 GiB.")]
    [Range(1, 1L << 40)]
    public long MaxArtifactBytes { get; set; } = 1L << 30;
}

/// <summary>One service.</summary>
public sealed record ServiceSettings
{
    [Description("Its address; jobs are posted to it with /execute behind.")]
    public required string Url { get; set; }

    [Description("Headers of each request to its own host; {\"secret\": \"env:NAME\"} stands for a secret text.")]
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("Whether it may be on this machine or in the local network. The default is false: only public addresses.")]
    public bool Local { get; set; }

    [Description("How long it may take to answer a posted job. The default is 10m; a service that needs longer answers 202 and is polled.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);

    [Description("The time between two questions for the status of a job, where the service names none. The default is 1s.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>Source-generated serialization of the settings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HttpSettings))]
internal sealed partial class HttpSettingsJson : JsonSerializerContext;
