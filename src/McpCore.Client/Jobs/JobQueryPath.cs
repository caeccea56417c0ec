using System.Globalization;

namespace McpCore.Client;

/// <summary>Writes a query as the parameters of <c>GET /jobs</c>.</summary>
internal static class JobQueryPath
{
    /// <summary>Jobs in one answer.</summary>
    public const int PageSize = 200;

    public static string Of(JobQuery query, int limit, string? cursor)
    {
        var parameters = ParametersOf(query);
        Add(parameters, "limit", limit.ToString(CultureInfo.InvariantCulture));
        Add(parameters, "cursor", cursor);
        return "jobs?" + string.Join('&', parameters);
    }

    public static string OfCounts(JobQuery query) => "jobs/counts?" + string.Join('&', ParametersOf(query));

    private static List<string> ParametersOf(JobQuery query)
    {
        var parameters = new List<string>();
        parameters.AddRange(query.Statuses.Select(status => "status=" + JobStatusText.Of(status)));
        parameters.AddRange(query.Types.Select(type => "type=" + Uri.EscapeDataString(type)));
        parameters.AddRange(query.Metadata.Select(pair => $"metadata.{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        parameters.AddRange(query.Payload.Select(pair => $"payload.{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        Add(parameters, "tag", query.Tag);
        Add(parameters, "batch_id", query.BatchId);
        Add(parameters, "created_after", query.CreatedAfter);
        Add(parameters, "created_before", query.CreatedBefore);
        Add(parameters, "started_after", query.StartedAfter);
        Add(parameters, "started_before", query.StartedBefore);
        Add(parameters, "completed_after", query.CompletedAfter);
        Add(parameters, "completed_before", query.CompletedBefore);
        Add(parameters, "attempts_min", query.AttemptsMin?.ToString(CultureInfo.InvariantCulture));
        Add(parameters, "node", query.Node);
        return parameters;
    }

    private static void Add(List<string> parameters, string name, DateTimeOffset? moment) =>
        Add(parameters, name, moment?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));

    private static void Add(List<string> parameters, string name, string? value)
    {
        if (value is not null)
        {
            parameters.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }
}
