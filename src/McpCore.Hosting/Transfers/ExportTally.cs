using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Transfers;
using McpCore.Hosting.Wire;

namespace McpCore.Hosting.Transfers;

/// <summary>What an export has written so far, for its manifest.</summary>
internal sealed class ExportTally
{
    private readonly Dictionary<JobStatus, long> _jobs = [];
    private readonly List<(string Name, long Lines, long Size, string Sha256)> _lists = [];

    /// <summary>Batches of the jobs.</summary>
    public SortedSet<JobId> Batches { get; } = [];

    /// <summary>Jobs that have artifacts.</summary>
    public List<JobId> WithArtifacts { get; } = [];

    /// <summary>Jobs that were left out, since the store found them damaged.</summary>
    public List<JobId> Damaged { get; } = [];

    public long Artifacts { get; set; }

    public long ArtifactBytes { get; set; }

    public void Add(TransferredJob item)
    {
        _jobs[item.Job.Status] = _jobs.GetValueOrDefault(item.Job.Status) + 1;
        if (item.Job.Options.Batch is { } batch)
        {
            Batches.Add(JobId.Parse(batch));
        }

        if (item.Artifacts.Count > 0)
        {
            WithArtifacts.Add(item.Job.Id);
        }
    }

    public void Add(string name, ZipLines lines) => _lists.Add((name, lines.Count, lines.Size, lines.Hash()));

    public void Write(Utf8JsonWriter writer, string version, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteNumber("format", TransferFormat.Version);
        writer.WriteString("version", version);
        writer.WriteTime("exported_at", now);
        writer.WriteStartObject("counts");
        writer.WriteNumber("jobs", _jobs.Values.Sum());
        foreach (var status in JobStatusNames.All)
        {
            writer.WriteNumber(status.Wire(), _jobs.GetValueOrDefault(status));
        }

        writer.WriteNumber("artifacts", Artifacts);
        writer.WriteNumber("artifact_bytes", ArtifactBytes);
        writer.WriteEndObject();
        writer.WriteStartArray("damaged_jobs");
        foreach (var id in Damaged)
        {
            writer.WriteStringValue(id.ToString());
        }

        writer.WriteEndArray();
        writer.WriteStartObject("files");
        foreach (var (name, lines, size, sha256) in _lists)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("lines", lines);
            writer.WriteNumber("size", size);
            writer.WriteString("sha256", sha256);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
