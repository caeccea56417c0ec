namespace McpCore.Cli;

/// <summary>What the exit code of <c>mcpcore</c> means (CONTRACT, "Exit codes").</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int JobFailed = 1;
    public const int Usage = 2;
    public const int NoDaemon = 3;
    public const int NotFound = 4;
    public const int Refused = 5;
    public const int Cancelled = 6;
    public const int TimedOut = 7;
    public const int InternalFault = 70;
    public const int Detached = 130;

    /// <summary>Every code with its meaning, for the manual.</summary>
    public static readonly IReadOnlyList<(int Code, string Meaning)> All =
    [
        (Done, "done"),
        (JobFailed, "the job failed"),
        (Usage, "wrong usage"),
        (NoDaemon, "no daemon answers"),
        (NotFound, "not found"),
        (Refused, "refused: validation, conflict, limit, permission"),
        (Cancelled, "the job was cancelled"),
        (TimedOut, "timed out waiting"),
        (InternalFault, "internal fault"),
        (Detached, "detached by Ctrl-C"),
    ];

    private static readonly int[] WorstFirst = [JobFailed, Cancelled, TimedOut, Done];

    /// <summary>The code of a job's final state.</summary>
    public static int OfStatus(string status) => status switch
    {
        "completed" => Done,
        "cancelled" => Cancelled,
        _ => JobFailed,
    };

    /// <summary>Over several jobs the worst outcome wins.</summary>
    public static int Worst(IEnumerable<int> codes) => codes.MinBy(code => Array.IndexOf(WorstFirst, code));

    /// <summary>The code of a problem that the daemon answered with.</summary>
    public static int OfProblem(int httpStatus, string code) => code switch
    {
        "ambiguous_id" or "malformed" => Usage,
        _ => httpStatus switch
        {
            404 => NotFound,
            >= 500 and not 503 => InternalFault,
            _ => Refused,
        },
    };
}
