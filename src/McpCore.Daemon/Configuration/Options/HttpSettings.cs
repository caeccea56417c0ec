using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>The section <c>http</c>: the API over TCP.</summary>
internal static class HttpSettings
{
    public static OptionSection Section { get; } = new(
        "http",
        "The API over TCP.",
        [
            new OptionSpec(
                "http.listen",
                "null, or " + ListenAddress.Allowed,
                "Opens the API on a TCP port of this machine besides the pipe, where every user of the machine can reach it; null: off.",
                new JsonObject { ["type"] = new JsonArray("string", "null"), ["pattern"] = ListenAddress.Pattern },
                options => options.HttpListen?.ToString(),
                ApplyListen)
            {
                NeedsRestart = true,
            },
        ]);

    private static bool ApplyListen(DaemonOptions options, JsonNode? node)
    {
        if (node is null)
        {
            options.HttpListen = null;
            return true;
        }

        if (!ListenAddress.TryParse(node.Text(), out var address))
        {
            return false;
        }

        options.HttpListen = address;
        return true;
    }
}
