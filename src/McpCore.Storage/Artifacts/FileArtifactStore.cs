using System.Security.Cryptography;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Artifacts;

/// <summary>
/// Artifacts as files: <c>artifacts/&lt;job id&gt;/&lt;run&gt;/&lt;name&gt;</c>. An artifact is written beside its place under another name, synced, and renamed,
/// so that a half-written one is never taken for whole; each run has its own folder, so that a late run cannot overwrite its successor's.
/// </summary>
public sealed class FileArtifactStore(string root) : IArtifactStore
{
    public IArtifactWriter Create(JobId id, int run, string name)
    {
        var path = PathOf(id, run, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new Writer(path);
    }

    public Stream? Open(JobId id, int run, string name)
    {
        var path = PathOf(id, run, name);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete) : null;
    }

    public void Delete(JobId id)
    {
        var folder = Path.Combine(root, id.ToString());
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public IEnumerable<JobId> Jobs()
    {
        foreach (var folder in Directory.Exists(root) ? Directory.EnumerateDirectories(root) : [])
        {
            if (JobId.TryParse(Path.GetFileName(folder), out var id))
            {
                yield return id;
            }
        }
    }

    private string PathOf(JobId id, int run, string name) => ArtifactName.IsValid(name)
        ? Path.Combine(root, id.ToString(), run.ToString(System.Globalization.CultureInfo.InvariantCulture), name)
        : throw new ArgumentException($"\"{name}\" is no artifact name; allowed: {ArtifactName.Allowed}.", nameof(name));

    private sealed class Writer : IArtifactWriter
    {
        private readonly string _path;
        private readonly string _temporary;
        private readonly FileStream _file;
        private readonly SHA256 _hash = SHA256.Create();
        private readonly CryptoStream _stream;
        private bool _committed;

        public Writer(string path)
        {
            _path = path;
            _temporary = $"{path}.{Guid.NewGuid():N}.part";
            _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            _stream = new CryptoStream(_file, _hash, CryptoStreamMode.Write, leaveOpen: true);
        }

        public Stream Stream => _stream;

        public async Task<(long Size, string Sha256)> CommitAsync(CancellationToken cancellationToken)
        {
            await _stream.FlushFinalBlockAsync(cancellationToken);
            _file.Flush(flushToDisk: true);
            var size = _file.Length;
            await _file.DisposeAsync();
            File.Move(_temporary, _path, overwrite: true);
            _committed = true;
            return (size, Convert.ToHexStringLower(_hash.Hash!));
        }

        public async ValueTask DisposeAsync()
        {
            await _stream.DisposeAsync();
            await _file.DisposeAsync();
            _hash.Dispose();
            if (!_committed)
            {
                File.Delete(_temporary);
            }
        }
    }
}
