using System.Globalization;
using System.Text.Json;
using McpCore.Client;
using McpCore.Daemon.Control;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Hosting.Serving;

namespace McpCore.Daemon.Api;

/// <summary>Reads what requests say.</summary>
internal static class Requests
{
    private static readonly string PipeUser = Environment.UserName;

    /// <summary>The job of the route's <c>id</c>: a full id, a unique start or end of it, or <c>@last</c>.</summary>
    /// <exception cref="RequestRefusedException">There is none, or there are several.</exception>
    public static async Task<JobId> JobIdAsync(HttpContext context, JobEngine engine)
    {
        var text = (string)context.Request.RouteValues["id"]!;
        return await JobLookup.ResolveAsync(engine, text, context.RequestAborted);
    }

    /// <summary>Who asks. Everybody who can open the pipe is this user; whoever comes over TCP may be any user of the machine.</summary>
    public static string ActorOf(HttpContext context) => TcpDoor.IsTcp(context) ? "http" : PipeUser;

    /// <summary>The body as JSON.</summary>
    /// <exception cref="RequestRefusedException">It is not JSON, or says a member twice.</exception>
    public static Task<JsonDocument> BodyAsync(HttpContext context) => RequestBody.ParseAsync(context.Request.Body, context.RequestAborted);

    /// <summary>The body as JSON; null when there is none.</summary>
    public static async Task<JsonDocument?> OptionalBodyAsync(HttpContext context) =>
        context.Request.ContentLength is null or 0 && !context.Request.Headers.TransferEncoding.Contains("chunked") ? null : await BodyAsync(context);

    public static long? Long(HttpContext context, string name, long minimum, long maximum)
    {
        var text = (string?)context.Request.Query[name];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"{name}\" is \"{text}\"; allowed: a whole number {minimum} to {maximum}.");
    }

    /// <summary>Whether a parameter says true; false when it is missing.</summary>
    public static bool Flag(HttpContext context, string name) => Text(context, name) switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw new RequestRefusedException(ErrorCodes.Malformed, $"\"{name}\" is \"{text}\"; allowed: true, false."),
    };

    /// <summary>A parameter's text; null when it is missing or empty.</summary>
    public static string? Text(HttpContext context, string name) => (string?)context.Request.Query[name] is { Length: > 0 } text ? text : null;

    /// <summary>A parameter that is <c>true</c> or <c>false</c>.</summary>
    public static bool Flag(HttpContext context, string name, bool ifMissing) => Text(context, name) switch
    {
        null => ifMissing,
        "true" => true,
        "false" => false,
        var text => throw new RequestRefusedException(ErrorCodes.Malformed, $"\"{name}\" is \"{text}\"; allowed: true, false."),
    };

    public static DateTimeOffset? Time(HttpContext context, string name)
    {
        var text = (string?)context.Request.Query[name];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)
            ? value
            : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"{name}\" is \"{text}\"; allowed: a time such as 2026-01-31T12:00:00Z.");
    }

    /// <summary>The full id of a batch.</summary>
    public static JobId? BatchId(HttpContext context)
    {
        var text = (string?)context.Request.Query["batch_id"];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return JobId.TryParse(text, out var id) ? id : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"batch_id\" is \"{text}\"; allowed: the full id of a batch.");
    }

    /// <summary>A parameter that may be given several times, or once with commas.</summary>
    public static IReadOnlyList<string> Texts(HttpContext context, string name) =>
        [.. context.Request.Query[name].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    /// <summary>Refuses parameters that the route does not know, with the nearest name.</summary>
    /// <param name="context">The request.</param>
    /// <param name="names">The names that it knows; one that ends in an asterisk stands for all that begin so.</param>
    public static void AllowOnly(HttpContext context, params IReadOnlyList<string> names)
    {
        foreach (var name in context.Request.Query.Keys)
        {
            if (!names.Contains(name) && !names.Any(known => known.EndsWith('*') && name.Length >= known.Length && name.StartsWith(known[..^1], StringComparison.Ordinal)))
            {
                var nearest = Suggestion.Nearest(name, names);
                throw new RequestRefusedException(ErrorCodes.Malformed, $"The parameter \"{name}\" is not known{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")}. Known: {string.Join(", ", names)}.");
            }
        }
    }
}
