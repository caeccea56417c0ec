using System.Text.Json;
using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;

namespace McpCore.Hosting.Transfers;

/// <summary>What a file of exported jobs holds, as far as it is known before anything is stored.</summary>
internal sealed class ArchiveContents
{
    public long Jobs { get; private set; }

    /// <summary>Jobs that have not ended.</summary>
    public long Unfinished { get; private set; }

    public long Artifacts { get; set; }

    /// <summary>Artifacts that a job names and the file has not got.</summary>
    public long MissingArtifacts { get; set; }

    public List<Batch> Batches { get; } = [];

    public List<JsonElement> Schedules { get; } = [];

    public List<JsonElement> Calendars { get; } = [];

    public void Add(Job job)
    {
        Jobs++;
        Unfinished += job.Status.IsFinal() ? 0 : 1;
    }

    public void Add(Batch batch) => Batches.Add(batch);
}
