using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace McpCore.Http.Network;

/// <summary>An answer of a service.</summary>
/// <param name="From">The address that gave it, after redirects.</param>
/// <param name="Status">Its status.</param>
/// <param name="Location">The header of the name, or null.</param>
/// <param name="RetryAfter">The header of the name, or null.</param>
/// <param name="Body">The body.</param>
internal sealed record ServiceAnswer(Uri From, HttpStatusCode Status, string? Location, RetryConditionHeaderValue? RetryAfter, byte[] Body)
{
    private const int ShownCharacters = 500;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>How long the service asks to be left alone; null when it does not say. At most an hour.</summary>
    public TimeSpan? Wait(TimeProvider time)
    {
        var wait = RetryAfter?.Delta ?? (RetryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait is { } span ? TimeSpan.FromTicks(Math.Clamp(span.Ticks, 0, Longest.Ticks)) : null;
    }

    /// <summary>Status and the beginning of the body, for messages.</summary>
    public override string ToString()
    {
        var body = Encoding.UTF8.GetString(Body).Trim();
        return $"{(int)Status} {Status}{(body.Length == 0 ? "" : $": {(body.Length > ShownCharacters ? body[..ShownCharacters] + "…" : body)}")}";
    }
}
