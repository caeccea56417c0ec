using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpCore.Daemon.Configuration.Options;

namespace McpCore.Daemon.Configuration;

/// <summary>
/// Hides what may be a secret in an agent's settings: every member whose name speaks of one, at any depth, and the user and password of an
/// address. It goes by names, so a secret under another name is shown; docs/configuration.md says so.
/// </summary>
internal static partial class SecretMask
{
    public const string Mask = "***";

    private static readonly string[] Marks = ["key", "secret", "token", "password", "passphrase", "credential"];

    /// <summary>A copy without the secrets.</summary>
    public static JsonNode? Of(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member =>
            KeyValuePair.Create(member.Key, member.Value is not null && IsSecret(member.Key) ? Mask : Of(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Of)]),
        _ when node.Text() is { } text => UserOfAddress().Replace(text, Mask),
        _ => node?.DeepClone(),
    };

    private static bool IsSecret(string name) => Array.Exists(Marks, mark => name.Contains(mark, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"(?<=://)[^/?#\s]+(?=@)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserOfAddress();
}
