using McpCore.Engine.Jobs;

namespace McpCore.Engine.Stores;

/// <summary>The bytes of artifacts. Safe for concurrent use.</summary>
public interface IArtifactStore
{
    /// <summary>Opens a new artifact of a run. Its name has been checked with <see cref="ArtifactName"/>.</summary>
    IArtifactWriter Create(JobId id, int run, string name);

    /// <summary>Opens a stored artifact for reading; null when its bytes are gone.</summary>
    Stream? Open(JobId id, int run, string name);

    /// <summary>Removes everything of a job.</summary>
    void Delete(JobId id);

    /// <summary>The jobs that have artifacts, or leftovers of some.</summary>
    IEnumerable<JobId> Jobs();
}

/// <summary>An artifact that is being written.</summary>
public interface IArtifactWriter : IAsyncDisposable
{
    /// <summary>Takes the bytes.</summary>
    Stream Stream { get; }

    /// <summary>Makes the artifact durable under its name.</summary>
    /// <returns>Its size in bytes and its SHA-256 in lower-case hexadecimal.</returns>
    Task<(long Size, string Sha256)> CommitAsync(CancellationToken cancellationToken);
}

/// <summary>Names of artifacts: plain file names, so that no name can leave its folder.</summary>
public static class ArtifactName
{
    public const string Allowed = "letters, digits, '.', '_' and '-', at most 128 characters, not starting with '.'";

    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= 128 } && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
