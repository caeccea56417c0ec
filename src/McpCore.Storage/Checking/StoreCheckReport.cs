namespace McpCore.Storage.Checking;

/// <summary>What a check of a store has found.</summary>
/// <param name="Schema">The version of the database's schema; 0 when it could not be read.</param>
/// <param name="Jobs">Jobs of which the submit was compared with its checksum.</param>
/// <param name="Results">Results that were compared with theirs.</param>
/// <param name="Artifacts">Artifacts whose file was compared with the size and the hash in their record.</param>
/// <param name="Findings">What is wrong, the first <see cref="MaxFindings"/>.</param>
/// <param name="More">How many findings are left out.</param>
public sealed record StoreCheckReport(long Schema, long Jobs, long Results, long Artifacts, IReadOnlyList<StoreFinding> Findings, long More)
{
    /// <summary>Findings that are told one by one.</summary>
    public const int MaxFindings = 100;

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsWhole => Findings.Count == 0;
}

/// <param name="Code"><c>database</c>: the file itself; <c>submit</c>, <c>result</c>, <c>checkpoint</c> or <c>artifact</c>: a part of one job.</param>
/// <param name="JobId">The job; null when it is the file itself.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record StoreFinding(string Code, string? JobId, string Message, string Remedy);
