using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace McpCore.MlExperiment.Output;

/// <summary>
/// Writes a run as the folder <c>mlruns/</c> of MLflow's file store, zipped: unpacked next to others it adds one run to the experiment
/// <c>ml_experiment</c>. Paths in it are relative, so <c>mlflow ui</c> is started in the folder that holds <c>mlruns/</c>.
/// </summary>
internal sealed class MlflowArchive : IDisposable
{
    public const string Name = "mlruns.zip";

    /// <summary>The same for every run, so that runs of several archives meet in one experiment.</summary>
    private const string ExperimentId = "618033988749894848";

    private const string ExperimentFolder = $"mlruns/{ExperimentId}";

    // Zip's own least time, so that equal runs give equal bytes but for their times.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _zip;
    private readonly string _folder;

    /// <param name="target">Takes the archive; left open.</param>
    /// <param name="jobId">The job, which becomes the run.</param>
    public MlflowArchive(Stream target, string jobId)
    {
        RunId = jobId.Replace("-", "", StringComparison.Ordinal);
        _folder = $"{ExperimentFolder}/{RunId}";
        _zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
    }

    public string RunId { get; }

    public void AddRun(string runName, DateTimeOffset start, DateTimeOffset end)
    {
        var (from, to) = (start.ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds());
        Add($"{ExperimentFolder}/meta.yaml", Text($"""
            artifact_location: {ExperimentFolder}
            creation_time: {from}
            experiment_id: '{ExperimentId}'
            last_update_time: {to}
            lifecycle_stage: active
            name: ml_experiment

            """));
        Add($"{_folder}/meta.yaml", Text($"""
            artifact_uri: {_folder}/artifacts
            end_time: {to}
            entry_point_name: ''
            experiment_id: '{ExperimentId}'
            lifecycle_stage: active
            run_id: {RunId}
            run_name: {runName}
            run_uuid: {RunId}
            source_name: ''
            source_type: 4
            source_version: ''
            start_time: {from}
            status: 3
            tags: []
            user_id: mcpcore

            """));
        AddTag("mlflow.runName", runName);
        AddTag("mlflow.user", "mcpcore");
    }

    public void AddTag(string name, string value) => Add($"{_folder}/tags/{name}", value);

    public void AddParameter(string name, string value) => Add($"{_folder}/params/{name}", value);

    /// <summary>A number at each step.</summary>
    public void AddMetric(string name, DateTimeOffset time, IEnumerable<(long Step, double Value)> points)
    {
        var lines = new StringBuilder();
        foreach (var (step, value) in points)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{time.ToUnixTimeMilliseconds()} {value:R} {step}\n");
        }

        Add($"{_folder}/metrics/{name}", lines.ToString());
    }

    public void AddArtifact(string name, byte[] content) => Add($"{_folder}/artifacts/{name}", content);

    public void Dispose() => _zip.Dispose();

    private void Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text));

    private void Add(string path, byte[] content)
    {
        var entry = _zip.CreateEntry(path, CompressionLevel.Optimal);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(content);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
