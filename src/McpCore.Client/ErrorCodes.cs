namespace McpCore.Client;

/// <summary>The stable codes of problems on the wire; docs/errors.md explains each. A code is never reused.</summary>
public static class ErrorCodes
{
    /// <summary>400: the request is not JSON, or not of the right shape.</summary>
    public const string Malformed = "malformed";

    /// <summary>400: the short form of an id fits several jobs.</summary>
    public const string AmbiguousId = "ambiguous_id";

    /// <summary>403: the door is not open to whoever asks.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>404: there is no such job.</summary>
    public const string JobNotFound = "job_not_found";

    /// <summary>404: the job has no such artifact.</summary>
    public const string ArtifactNotFound = "artifact_not_found";

    /// <summary>404: there is no such plugin.</summary>
    public const string PluginNotFound = "plugin_not_found";

    /// <summary>404: there is no such schedule.</summary>
    public const string ScheduleNotFound = "schedule_not_found";

    /// <summary>404: there is no such batch.</summary>
    public const string BatchNotFound = "batch_not_found";

    /// <summary>404: there is no such calendar.</summary>
    public const string CalendarNotFound = "calendar_not_found";

    /// <summary>404: the API has no such path.</summary>
    public const string RouteNotFound = "route_not_found";

    /// <summary>405: the path does not take this method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>409: the job's state does not allow it.</summary>
    public const string StateConflict = "state_conflict";

    /// <summary>409: a schedule of that name is there already.</summary>
    public const string ScheduleExists = "schedule_exists";

    /// <summary>409: a calendar of that name is there already.</summary>
    public const string CalendarExists = "calendar_exists";

    /// <summary>409: a schedule uses the calendar.</summary>
    public const string CalendarInUse = "calendar_in_use";

    /// <summary>409: a job of the schedule has not ended, and its overlap policy lets no other one start.</summary>
    public const string ScheduleOverlap = "schedule_overlap";

    /// <summary>409: the idempotency key was used with another request.</summary>
    public const string IdempotencyConflict = "idempotency_conflict";

    /// <summary>409: the batch has ended and takes no more jobs.</summary>
    public const string BatchFinished = "batch_finished";

    /// <summary>409: another job holds the unique key.</summary>
    public const string UniqueConflict = "unique_conflict";

    /// <summary>409: a job that had to be completed first was not.</summary>
    public const string DependencyFailed = "dependency_failed";

    /// <summary>409: the plugin comes from a place, or is in a state, that does not allow it.</summary>
    public const string PluginConflict = "plugin_conflict";

    /// <summary>409: client and daemon are of versions that do not belong together. The client finds this; the daemon has carried the request out, or refused it.</summary>
    public const string VersionMismatch = "version_mismatch";

    /// <summary>413: the payload or the request is too large.</summary>
    public const string TooLarge = "too_large";

    /// <summary>415: the body is not JSON by its content type.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>422: the request has faults, listed in <c>errors</c>.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>422: no plugin has ever handled the job type.</summary>
    public const string UnknownType = "unknown_type";

    /// <summary>422: the plugin lies in its folder and was not taken; the version before goes on.</summary>
    public const string PluginRefused = "plugin_refused";

    /// <summary>429: as many jobs wait as may.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>500: a defect of the daemon.</summary>
    public const string Internal = "internal";

    /// <summary>500: the job does not match its checksum in the store.</summary>
    public const string Damaged = "damaged";

    /// <summary>503: the daemon is stopping.</summary>
    public const string Draining = "draining";

    /// <summary>503: the disk that holds the store is full.</summary>
    public const string StoreFull = "store_full";

    /// <summary>The HTTP status of a code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code is not one of these.</exception>
    public static int StatusOf(string code) => code switch
    {
        Malformed or AmbiguousId => 400,
        Forbidden => 403,
        JobNotFound or ArtifactNotFound or PluginNotFound or ScheduleNotFound or BatchNotFound or CalendarNotFound or RouteNotFound => 404,
        MethodNotAllowed => 405,
        StateConflict or IdempotencyConflict or UniqueConflict or DependencyFailed or BatchFinished or ScheduleExists or ScheduleOverlap or CalendarExists or CalendarInUse or PluginConflict or VersionMismatch => 409,
        TooLarge => 413,
        UnsupportedMediaType => 415,
        ValidationFailed or UnknownType or PluginRefused => 422,
        QueueFull => 429,
        Internal or Damaged => 500,
        Draining or StoreFull => 503,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "The code has no status."),
    };
}
