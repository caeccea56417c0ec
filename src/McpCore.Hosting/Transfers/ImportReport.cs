using System.Text.Json;
using McpCore.Engine.Jobs;

namespace McpCore.Hosting.Transfers;

/// <summary>What became of the content of a file.</summary>
internal sealed class ImportReport
{
    private const int MaxRefusals = 100;
    private readonly List<(string What, string Reason)> _refusals = [];
    private long _refused;

    /// <summary>Jobs that are stored now.</summary>
    public long Imported { get; set; }

    /// <summary>Jobs that were there already.</summary>
    public long Same { get; set; }

    /// <summary>Jobs that have not ended and were not asked for.</summary>
    public long Unfinished { get; set; }

    public long Artifacts { get; set; }

    /// <summary>Artifacts that jobs name and the file has not got.</summary>
    public long MissingArtifacts { get; set; }

    public long Batches { get; set; }

    public long Calendars { get; set; }

    public long Schedules { get; set; }

    public void Refuse(JobId job, string reason) => Refuse($"job {job}", reason);

    public void Refuse(string what, string reason)
    {
        _refused++;
        if (_refusals.Count < MaxRefusals)
        {
            _refusals.Add((what, reason));
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("imported", Imported);
        writer.WriteNumber("already_there", Same);
        writer.WriteNumber("unfinished_left_out", Unfinished);
        writer.WriteNumber("refused", _refused);
        writer.WriteNumber("artifacts", Artifacts);
        writer.WriteNumber("missing_artifacts", MissingArtifacts);
        writer.WriteNumber("batches", Batches);
        writer.WriteNumber("calendars", Calendars);
        writer.WriteNumber("schedules", Schedules);
        writer.WriteStartArray("refusals");
        foreach (var (what, reason) in _refusals)
        {
            writer.WriteStartObject();
            writer.WriteString("what", what);
            writer.WriteString("reason", reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
