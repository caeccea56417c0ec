using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;

namespace McpCore.Cli.Payloads;

/// <summary>Options that are objects in a submit, in a form that can be typed: <c>FIRST,name=value</c>. Each may be given as JSON instead. What they may hold, the daemon judges.</summary>
internal static class ShortForms
{
    /// <summary><c>fixed,initial=10s</c>, or the times themselves: <c>1s,10s,1m</c>.</summary>
    public static JsonNode Backoff(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && parts.All(part => Duration.TryParse(part, out _))
            ? new JsonObject { ["kind"] = "list", ["delays"] = new JsonArray([.. parts.Select(part => (JsonNode)JsonValue.Create(part))]) }
            : Members("--backoff", text, "kind");
    }

    /// <summary><c>KEY,scope=global,policy=reject</c>.</summary>
    public static JsonNode Unique(string text) => Members("--unique", text, "key");

    /// <summary><c>KEY=LIMIT</c>.</summary>
    public static JsonNode Concurrency(string text)
    {
        if (text.StartsWith('{'))
        {
            return Json("--concurrency", text);
        }

        var (key, limit) = Pair("--concurrency", text, "KEY=LIMIT, such as gpu=2");
        return new JsonObject { ["key"] = key, ["limit"] = Number(limit) };
    }

    /// <summary><c>NAME=AMOUNT</c>, several times.</summary>
    public static JsonNode Resources(IEnumerable<string> texts)
    {
        var resources = new JsonObject();
        foreach (var text in texts)
        {
            var (name, amount) = Pair("--resource", text, "NAME=AMOUNT, such as memory_mb=512");
            resources[name] = Number(amount);
        }

        return resources;
    }

    /// <summary><c>ID</c> or <c>ID:completion</c>, several times. A dependency is stored by its full id, which short ones are turned into.</summary>
    public static JsonNode DependsOn(IEnumerable<string> texts, DaemonPipe pipe)
    {
        var parents = new JsonArray();
        foreach (var text in texts)
        {
            var colon = text.LastIndexOf(':');
            var id = colon < 0 ? text : text[..colon];
            if (!Guid.TryParseExact(id, "D", out _))
            {
                id = Show.Text(pipe.Get($"jobs/{Commands.UrlSegment.Of(id, "job")}"), "id");
            }

            var parent = new JsonObject { ["id"] = id };
            if (colon >= 0)
            {
                parent["when"] = text[(colon + 1)..];
            }

            parents.Add(parent);
        }

        return parents;
    }

    /// <summary>A number where it is one; else the text, which the daemon refuses with what is allowed.</summary>
    public static JsonNode Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);

    private static JsonNode Members(string option, string text, string first)
    {
        if (text.StartsWith('{'))
        {
            return Json(option, text);
        }

        var members = new JsonObject();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 && members.Count > 0)
            {
                throw new CommandFaultException(ExitCodes.Usage, $"{option}: \"{part}\" is no name=value. Expected {first.ToUpperInvariant()},name=value,… or a JSON object.");
            }

            var (name, value) = equals < 0 ? (first, part) : (part[..equals], part[(equals + 1)..]);
            members[name] = name switch
            {
                "factor" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) => JsonValue.Create(factor),
                "jitter" when bool.TryParse(value, out var jitter) => JsonValue.Create(jitter),
                _ => JsonValue.Create(value),
            };
        }

        return members;
    }

    private static JsonNode Json(string option, string text)
    {
        try
        {
            return JsonNode.Parse(text)!;
        }
        catch (JsonException exception)
        {
            throw new CommandFaultException(ExitCodes.Usage, $"{option}: the text is not valid JSON: {exception.Message}");
        }
    }

    private static (string Name, string Value) Pair(string option, string text, string form)
    {
        var equals = text.LastIndexOf('=');
        return equals > 0 ? (text[..equals], text[(equals + 1)..]) : throw new CommandFaultException(ExitCodes.Usage, $"{option}: \"{text}\" is no {form}.");
    }
}
