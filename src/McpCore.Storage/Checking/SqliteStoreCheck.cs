using System.Security.Cryptography;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Artifacts;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Checking;

/// <summary>
/// Looks a store over without changing it, beside a running daemon or without one: SQLite's own check of the file's structure, and every checksum. The
/// deep check reads the whole file and every artifact, and compares every index with its table.
/// </summary>
public sealed class SqliteStoreCheck
{
    private const string OfTheFile =
        "Stop the daemon and restore a backup of the home. Without one: `sqlite3 FILE .recover` writes what can be read as SQL, or move the file away together with its -wal and -shm files, which begins an empty store.";

    private const string OfASubmit = "The job fails with `damaged` when its turn comes. Restore a backup of the home, or submit the job anew.";
    private const string OfAResult = "Whoever asks for the job is told `damaged`. Restore a backup of the home, or submit the job anew.";

    private const string OfACheckpoint = "The job fails when it asks for it. Restore a backup of the home, or submit the job anew.";
    private const string OfAnArtifact = "Restore the file from a backup of the home, or submit the job anew.";

    private readonly string _path;
    private readonly FileArtifactStore _files;
    private readonly bool _deep;
    private readonly List<StoreFinding> _findings = [];
    private long _more;
    private long _schema;
    private long _jobs;
    private long _results;
    private long _artifacts;

    private SqliteStoreCheck(string path, string artifacts, bool deep) => (_path, _files, _deep) = (path, new FileArtifactStore(artifacts), deep);

    /// <param name="path">The database.</param>
    /// <param name="artifacts">The folder of the artifacts.</param>
    /// <param name="deep">Whether to read everything; otherwise only the structure of the file is looked at.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static StoreCheckReport Run(string path, string artifacts, bool deep, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no store {path}.", path);
        }

        var check = new SqliteStoreCheck(path, artifacts, deep);
        check.Guard(() => check.Look(cancellationToken));
        return new StoreCheckReport(check._schema, check._jobs, check._results, check._artifacts, check._findings, check._more);
    }

    private void Look(CancellationToken cancellationToken)
    {
        using var connection = new SqliteConnection(_path, readOnly: true);
        connection.Execute("BEGIN");
        _schema = JobReads.Scalar(connection, "PRAGMA user_version");
        Guard(() => Structure(connection));
        if (!_deep || _schema < SqliteSchema.CurrentVersion)
        {
            return;
        }

        Guard(() => Submits(connection, cancellationToken));
        Guard(() => Results(connection, cancellationToken));
        Guard(() => Pairs(connection));
        Guard(() => Checkpoints(connection, cancellationToken));
        Guard(() => Artifacts(connection, cancellationToken));
    }

    private void Structure(SqliteConnection connection)
    {
        var statement = connection.Statement(_deep ? "PRAGMA integrity_check" : "PRAGMA quick_check");
        while (statement.Step())
        {
            var found = statement.Text();
            if (found != "ok")
            {
                Add("database", null, found, OfTheFile);
            }
        }

        statement.Reset();
    }

    private void Submits(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var statement = connection.Statement("SELECT i.key, j.id, i.payload, i.metadata, i.tags, i.options, i.actor, i.sum FROM inputs i LEFT JOIN jobs j ON j.key = i.key ORDER BY i.key");
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (key, id) = (statement.Int64(), statement.Blob());
            _jobs++;
            if (InputRow.IsWhole(statement, key))
            {
                continue;
            }

            Add("submit", Name(id, key), $"What job {Name(id, key)} was submitted with does not match its checksum.", OfASubmit);
        }

        statement.Reset();
    }

    private void Results(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var statement = connection.Statement("SELECT r.key, j.id, r.body, r.sum FROM results r LEFT JOIN jobs j ON j.key = r.key ORDER BY r.key");
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (key, id, body) = (statement.Int64(), statement.Blob(), statement.Blob());
            _results++;
            if (statement.NullableInt64() is { } sum && sum != Checksum.OfResult(key, body))
            {
                Add("result", Name(id, key), $"The result of job {Name(id, key)} does not match its checksum.", OfAResult);
            }
        }

        statement.Reset();
    }

    /// <summary>A job whose submit is gone is in no list, and can never start.</summary>
    private void Pairs(SqliteConnection connection)
    {
        var lost = JobReads.All(connection.Statement("SELECT j.key, j.id FROM jobs j WHERE NOT EXISTS (SELECT 1 FROM inputs i WHERE i.key = j.key)"), row => (Key: row.Int64(), Id: row.Blob()));
        foreach (var (key, id) in lost)
        {
            Add("submit", Name(id, key), $"What job {Name(id, key)} was submitted with is gone.", OfTheFile);
        }
    }

    private void Checkpoints(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var statement = connection.Statement("SELECT c.key, j.id, c.run, c.data, c.sum FROM checkpoints c LEFT JOIN jobs j ON j.key = c.key ORDER BY c.key");
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (key, id, run, data) = (statement.Int64(), statement.Blob(), statement.Int32(), statement.Blob());
            if (statement.NullableInt64() is { } sum && sum != Checksum.OfCheckpoint(key, run, data))
            {
                Add("checkpoint", Name(id, key), $"The checkpoint of job {Name(id, key)} does not match its checksum.", OfACheckpoint);
            }
        }

        statement.Reset();
    }

    private void Artifacts(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var recorded = JobReads.All(
            connection.Statement("SELECT j.id, a.run, a.name, a.size, a.sha256 FROM artifacts a JOIN jobs j ON j.key = a.key ORDER BY a.key, a.name"),
            row => (Id: JobId.FromBytes(row.Blob().Span), Run: row.Int32(), Name: row.Text(), Size: row.Int64(), Sha256: row.Text()));
        foreach (var (id, run, name, size, sha256) in recorded)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _artifacts++;
            if (FaultOf(id, run, name, size, sha256) is { } fault && IsStillRecorded(id, name, sha256))
            {
                Add("artifact", id.ToString(), $"The artifact {name} of job {id} {fault}.", OfAnArtifact);
            }
        }
    }

    private string? FaultOf(JobId id, int run, string name, long size, string sha256)
    {
        try
        {
            using var file = _files.Open(id, run, name);
            return file is null ? "is gone"
                : file.Length != size ? FormattableString.Invariant($"has {file.Length} bytes, not {size}")
                : Convert.ToHexStringLower(SHA256.HashData(file)) == sha256 ? null : "does not match its SHA-256";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"cannot be read: {exception.Message.TrimEnd('.')}";
        }
    }

    /// <summary>A daemon that runs may have removed the job since the check began, or have written the artifact anew.</summary>
    private bool IsStillRecorded(JobId id, string name, string sha256)
    {
        using var connection = new SqliteConnection(_path, readOnly: true);
        return JobReads.Keys(connection.Statement("SELECT key FROM artifacts WHERE key = ? AND name = ? AND sha256 = ?").Bind(id.SortKey).Bind(name).Bind(sha256)).Count > 0;
    }

    /// <summary>A damaged page ends the step that meets it; the other steps go on.</summary>
    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception) when (exception is StoreDamagedException or SqliteException)
        {
            Add("database", null, exception.Message, OfTheFile);
        }
    }

    private void Add(string code, string? jobId, string message, string remedy)
    {
        if (_findings.Count < StoreCheckReport.MaxFindings)
        {
            _findings.Add(new StoreFinding(code, jobId, message, remedy));
        }
        else
        {
            _more++;
        }
    }

    private static string Name(ReadOnlyMemory<byte> id, long key) => id.Length == 16 ? JobId.FromBytes(id.Span).ToString() : $"with key {key}";
}
