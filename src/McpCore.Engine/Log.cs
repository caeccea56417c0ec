using McpCore.Engine.Jobs;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine;

/// <summary>The engine's log messages. Event ids 1000 to 1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Engine started: incarnation {Incarnation}, {Types} job types, {Slots} slots, {Rescued} jobs rescued")]
    public static partial void EngineStarted(ILogger logger, long incarnation, int types, int slots, int rescued);

    [LoggerMessage(1001, LogLevel.Information, "Draining: {Running} jobs are running, up to {Limit} is given to them")]
    public static partial void Draining(ILogger logger, int running, TimeSpan limit);

    [LoggerMessage(1002, LogLevel.Information, "Engine stopped")]
    public static partial void EngineStopped(ILogger logger);

    [LoggerMessage(1003, LogLevel.Information, "Drain by a person: {What}")]
    public static partial void HoldChanged(ILogger logger, string what);

    [LoggerMessage(1010, LogLevel.Error, "Dispatch failed; trying again")]
    public static partial void DispatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(1011, LogLevel.Debug, "{Promoted} jobs were due, {Expired} waited too long")]
    public static partial void DueWorkDone(ILogger logger, int promoted, int expired);

    [LoggerMessage(1012, LogLevel.Warning, "Schedule {Schedule} fired and its job was refused: {Reason}")]
    public static partial void FiringRefused(ILogger logger, string schedule, string reason);

    [LoggerMessage(1013, LogLevel.Information, "Cleaned up: {Jobs} jobs with {ArtifactBytes} bytes of artifacts, {EventRows} rows of events, {Keys} idempotency keys")]
    public static partial void CleanedUp(ILogger logger, long jobs, long artifactBytes, int eventRows, int keys);

    [LoggerMessage(1014, LogLevel.Warning, "Job {JobId} was removed, its artifacts could not be: {Reason}")]
    public static partial void ArtifactsNotRemoved(ILogger logger, string jobId, string reason);

    [LoggerMessage(1020, LogLevel.Debug, "{JobType} {JobId} started: attempt {Attempt}, run {Run}")]
    public static partial void RunStarted(ILogger logger, string jobType, JobId jobId, int attempt, int run);

    [LoggerMessage(EventId = 1021, Message = "{JobType} {JobId} attempt {Attempt} ended: {Status} {Reason}")]
    public static partial void RunEnded(ILogger logger, LogLevel level, string jobType, JobId jobId, int attempt, JobStatus status, string reason);

    [LoggerMessage(1022, LogLevel.Warning, "Job {JobId}: the end of run {Run} was refused: {Reason}")]
    public static partial void RunWasStale(ILogger logger, string jobId, int run, string reason);

    [LoggerMessage(1023, LogLevel.Warning, "Job {JobId}: the agent of plugin {Plugin} did not stop within the grace and was given up; {Slot}")]
    public static partial void RunAbandoned(ILogger logger, string jobId, string plugin, string slot);

    [LoggerMessage(1024, LogLevel.Error, "Job {JobId}: the end of its run could not be stored; trying again")]
    public static partial void EndNotStored(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(1025, LogLevel.Error, "Job {JobId}: a defect of the daemon ended its run")]
    public static partial void RunFaulted(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(1026, LogLevel.Warning, "Schedule {Schedule}: {Fault}")]
    public static partial void ScheduleCannotFire(ILogger logger, string schedule, string fault);

    [LoggerMessage(1027, LogLevel.Warning, "The alarm for jobs that other jobs have freed could not be set; they are found within a minute")]
    public static partial void AlarmNotSet(ILogger logger, Exception exception);

    [LoggerMessage(1030, LogLevel.Error, "{Count} log lines of jobs could not be stored and are lost")]
    public static partial void JournalFailed(ILogger logger, int count, Exception exception);

    [LoggerMessage(EventId = 1040, Message = "{JobType} {ShortId}: {Text}")]
    public static partial void AgentLine(ILogger logger, LogLevel level, string jobType, string shortId, string text);

    [LoggerMessage(1041, LogLevel.Information, "{JobType} {ShortId}: event {Name} {EventData}")]
    public static partial void AgentEvent(ILogger logger, string jobType, string shortId, string name, string eventData);
}
