using System.Text.Json.Nodes;
using McpCore.Plugins.Trust;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>The setting <c>plugins.trust</c>: what plugins must show of their origin.</summary>
internal static class TrustSetting
{
    private const string HashPattern = "^[0-9a-fA-F]{64}$";
    private const int HashLength = 64;

    private static readonly (string Name, TrustRequirement Value)[] Requirements =
        [("nothing", TrustRequirement.Nothing), ("hashes", TrustRequirement.Hashes), ("signature", TrustRequirement.Signature)];

    public static OptionSpec Spec { get; } = new(
        "plugins.trust",
        "an object of require (nothing | hashes | signature), hashes (SHA-256 of each plugin.json that is trusted) and publishers (names, each with a public key of ECDSA P-256: PEM, or the full path of a PEM file)",
        "What a plugin must show before it is taken: nothing, a plugin.json whose hash is known, or the signature of a known publisher.",
        new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["require"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Requirements.Select(requirement => (JsonNode)requirement.Name)]) },
                ["hashes"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string", ["pattern"] = HashPattern } },
                ["publishers"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 } },
            },
        },
        options => Show(options.Core.PluginTrust),
        Apply);

    private static JsonObject Show(TrustPolicy policy) => new()
    {
        ["require"] = Requirements.Single(requirement => requirement.Value == policy.Require).Name,
        ["hashes"] = new JsonArray([.. policy.Hashes.Select(hash => (JsonNode)hash)]),
        ["publishers"] = new JsonObject(policy.Publishers.Select(publisher => KeyValuePair.Create(publisher.Key, (JsonNode?)publisher.Value))),
    };

    private static bool Apply(DaemonOptions options, JsonNode? node)
    {
        if (node is not JsonObject policy || policy.Any(member => member.Key is not ("require" or "hashes" or "publishers")))
        {
            return false;
        }

        var requirement = Requirements.FirstOrDefault(candidate => candidate.Name == (policy.ContainsKey("require") ? policy["require"].Text() : Requirements[0].Name));
        var hashes = policy.ContainsKey("hashes") ? policy["hashes"] as JsonArray : [];
        var publishers = policy.ContainsKey("publishers") ? policy["publishers"] as JsonObject : [];
        if (requirement.Name is null || hashes is null || publishers is null || !hashes.All(IsHash) || !publishers.All(publisher => publisher.Value.Text() is { } key && TrustPolicy.IsKey(key)))
        {
            return false;
        }

        options.Core.PluginTrust = new TrustPolicy
        {
            Require = requirement.Value,
            Hashes = [.. hashes.Select(hash => hash.Text()!.ToLowerInvariant())],
            Publishers = publishers.ToDictionary(publisher => publisher.Key, publisher => publisher.Value.Text()!, StringComparer.Ordinal),
        };
        return true;
    }

    private static bool IsHash(JsonNode? node) => node.Text() is { Length: HashLength } text && text.All(char.IsAsciiHexDigit);
}
