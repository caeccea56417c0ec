using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Transfers;
using McpCore.Hosting.Serving;

namespace McpCore.Hosting.Transfers;

/// <summary>A file of exported jobs that is read. Nothing in it is believed before <see cref="CheckAsync"/> has looked at all of it.</summary>
internal sealed class TransferArchive : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unmatched = new(StringComparer.Ordinal);

    private TransferArchive(ZipArchive zip) => _zip = zip;

    /// <summary>Its bytes when they are unpacked.</summary>
    public long UnpackedBytes => _entries.Values.Sum(entry => entry.Length);

    /// <summary>What the check has found.</summary>
    public ArchiveContents Contents { get; } = new();

    /// <param name="file">The file; the archive disposes it.</param>
    /// <param name="cancellationToken">Ends the read of its directory.</param>
    /// <exception cref="RequestRefusedException">It is no zip, or something in it has no place here.</exception>
    public static async Task<TransferArchive> OpenAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            var archive = new TransferArchive(await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null, cancellationToken));
            archive.List();
            return archive;
        }
        catch (InvalidDataException exception)
        {
            throw TransferFormat.Refuse($"it is no zip, or cut short: {exception.Message}");
        }
    }

    /// <summary>A list of it.</summary>
    public async Task<LineReader> ReadAsync(string name, CancellationToken cancellationToken) => new(name, await _entries[name].OpenAsync(cancellationToken));

    /// <summary>A list that may have been left out; null when it was.</summary>
    public async Task<LineReader?> TryReadAsync(string name, CancellationToken cancellationToken) => _entries.ContainsKey(name) ? await ReadAsync(name, cancellationToken) : null;

    /// <summary>The bytes of an artifact; null when the file has none, or has not the right ones.</summary>
    public async Task<Stream?> OpenAsync(JobId job, ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        var path = TransferFormat.ArtifactPath(job, artifact.Name);
        return !_unmatched.Contains(path) && _entries.TryGetValue(path, out var entry) ? await entry.OpenAsync(cancellationToken) : null;
    }

    /// <summary>Reads everything once and compares it with the manifest.</summary>
    /// <exception cref="RequestRefusedException">Something is not as it should be.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var lists = await ReadManifestAsync(cancellationToken);
        var foreign = _entries.Keys.Where(TransferFormat.IsArtifactPath).ToHashSet(StringComparer.Ordinal);
        JobId? last = null;
        await CheckListAsync(TransferFormat.Jobs, lists, TransferReader.Job, async item =>
        {
            if (last is { } before && item.Job.Id <= before)
            {
                TransferFormat.Throw($"job {item.Job.Id} stands twice in {TransferFormat.Jobs}, or out of order.");
            }

            last = item.Job.Id;
            Contents.Add(item.Job);
            foreach (var artifact in item.Artifacts)
            {
                foreign.Remove(TransferFormat.ArtifactPath(item.Job.Id, artifact.Name));
                await CheckArtifactAsync(item.Job, artifact, cancellationToken);
            }
        }, cancellationToken);
        if (foreign.Count > 0)
        {
            TransferFormat.Throw($"{foreign.First()} belongs to no job of it.");
        }

        await CheckListAsync(TransferFormat.Batches, lists, TransferReader.Batch, Contents.Add, cancellationToken);
        await CheckListAsync(TransferFormat.Calendars, lists, element => element.Clone(), Contents.Calendars.Add, cancellationToken);
        await CheckListAsync(TransferFormat.Schedules, lists, element => element.Clone(), Contents.Schedules.Add, cancellationToken);
        JobId? lastLogged = null;
        await CheckListAsync(TransferFormat.Logs, lists, TransferReader.LogLine, line =>
        {
            if (lastLogged is { } before && line.JobId < before)
            {
                TransferFormat.Throw($"the lines of job {line.JobId} in {TransferFormat.Logs} are out of order.");
            }

            lastLogged = line.JobId;
        }, cancellationToken);
    }

    public void Dispose() => _zip.Dispose();

    private void List()
    {
        foreach (var entry in _zip.Entries)
        {
            if (entry.FullName != TransferFormat.Manifest && !TransferFormat.Lists.Contains(entry.FullName) && !TransferFormat.IsArtifactPath(entry.FullName))
            {
                TransferFormat.Throw($"it holds \"{entry.FullName}\", which no export writes.");
            }

            if (!_entries.TryAdd(entry.FullName, entry))
            {
                TransferFormat.Throw($"it holds {entry.FullName} twice.");
            }
        }
    }

    private async Task<Dictionary<string, (long Size, string Sha256)>> ReadManifestAsync(CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(TransferFormat.Manifest, out var entry) || entry.Length > TransferFormat.MaxManifestBytes)
        {
            throw TransferFormat.Refuse($"it has no {TransferFormat.Manifest}, so it is no export, or one that was cut short.");
        }

        await using var stream = await entry.OpenAsync(cancellationToken);
        try
        {
            using var manifest = await JsonDocument.ParseAsync(stream, default, cancellationToken);
            var format = manifest.RootElement.GetProperty("format").GetInt32();
            if (format != TransferFormat.Version)
            {
                TransferFormat.Throw(string.Create(
                    CultureInfo.InvariantCulture,
                    $"it is of format {format}, written by version {manifest.RootElement.GetProperty("version").GetString()}; this version reads format {TransferFormat.Version}. Update MCP Core here first."));
            }

            return manifest.RootElement.GetProperty("files").EnumerateObject().ToDictionary(file => file.Name, file => (file.Value.GetProperty("size").GetInt64(), file.Value.GetProperty("sha256").GetString()!));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or InvalidDataException)
        {
            throw TransferFormat.Refuse($"{TransferFormat.Manifest} is not what an export writes: {exception.Message}");
        }
    }

    private Task CheckListAsync<T>(string name, Dictionary<string, (long Size, string Sha256)> lists, Func<JsonElement, T> read, Action<T> take, CancellationToken cancellationToken) =>
        CheckListAsync(name, lists, read, item =>
        {
            take(item);
            return Task.CompletedTask;
        }, cancellationToken);

    private async Task CheckListAsync<T>(string name, Dictionary<string, (long Size, string Sha256)> lists, Func<JsonElement, T> read, Func<T, Task> takeAsync, CancellationToken cancellationToken)
    {
        if (_entries.ContainsKey(name) != lists.TryGetValue(name, out var expected))
        {
            TransferFormat.Throw($"{name} is missing, or the manifest does not know it.");
        }

        if (!_entries.ContainsKey(name))
        {
            // Logs are left out on request.
            return;
        }

        await using var reader = await ReadAsync(name, cancellationToken);
        while (await reader.NextAsync(cancellationToken) is { } line)
        {
            if (reader.Size > expected.Size)
            {
                break;
            }

            await takeAsync(TransferReader.Read(name, reader.Count, line, read));
        }

        if (reader.Size != expected.Size || reader.Hash() != expected.Sha256)
        {
            TransferFormat.Throw($"{name} does not match its checksum.");
        }
    }

    /// <summary>An artifact that the file has not got was left out on request. A job that ran while it was exported may have written another one meanwhile: that is left out, too.</summary>
    private async Task CheckArtifactAsync(Job job, ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        var path = TransferFormat.ArtifactPath(job.Id, artifact.Name);
        if (!_entries.TryGetValue(path, out var entry))
        {
            Contents.MissingArtifacts++;
            return;
        }

        if (entry.Length == artifact.Size && await HashAsync(entry, artifact.Size, cancellationToken) == artifact.Sha256)
        {
            Contents.Artifacts++;
            return;
        }

        if (job.Status.IsFinal())
        {
            TransferFormat.Throw($"{path} does not match its checksum.");
        }

        _unmatched.Add(path);
        Contents.MissingArtifacts++;
    }

    private static async Task<string?> HashAsync(ZipArchiveEntry entry, long size, CancellationToken cancellationToken)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var stream = await entry.OpenAsync(cancellationToken);
            var buffer = new byte[81920];
            var total = 0L;
            for (int read; total <= size && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; total += read)
            {
                hash.AppendData(buffer, 0, read);
            }

            return total == size ? Convert.ToHexStringLower(hash.GetCurrentHash()) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
