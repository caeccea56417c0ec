using System.Globalization;

namespace McpCore.Client;

/// <summary>Writes a query as the parameters of <c>GET /jobs</c>.</summary>
internal static class JobQueryPath
{
    /// <summary>Jobs in one answer.</summary>
    public const int PageSize = 200;

    public static string Of(JobQuery query, int limit, string? cursor)
    {
        var parameters = new List<string>();
        parameters.AddRange(query.Statuses.Select(status => "status=" + JobStatusText.Of(status)));
        parameters.AddRange(query.Types.Select(type => "type=" + Uri.EscapeDataString(type)));
        parameters.AddRange(query.Metadata.Select(pair => $"metadata.{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        Add("tag", query.Tag);
        Add("batch_id", query.BatchId);
        Add("created_after", query.CreatedAfter?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        Add("created_before", query.CreatedBefore?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        Add("limit", limit.ToString(CultureInfo.InvariantCulture));
        Add("cursor", cursor);
        return "jobs?" + string.Join('&', parameters);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                parameters.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }
    }
}
