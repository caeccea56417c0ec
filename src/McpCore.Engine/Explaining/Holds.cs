using McpCore.Engine.AgentHost;
using McpCore.Engine.Dispatch;
using McpCore.Engine.Jobs;
using McpCore.Engine.Limits;

namespace McpCore.Engine.Explaining;

/// <summary>
/// Knows everything that can keep a job from starting, in one place: what lists show as the reason, what <c>explain</c> tells of a stored job and what
/// <c>plan</c> tells of one that is not stored come from here.
/// </summary>
internal sealed class Holds(AgentDirectory agents, SlotTable slots, RateMeter rates, PauseBoard pauses, EngineOptions options, TimeProvider time, Func<WaitingReason?> whyNoStarts)
{
    /// <summary>The code of a type whose own limit is reached.</summary>
    public const string TypeLimit = "type_limit";

    /// <summary>The code of a concurrency key whose permits are taken.</summary>
    public const string ConcurrencyKey = "concurrency_key";

    /// <summary>Nothing holds a pending job.</summary>
    public static WaitingReason Free { get; } = new("queued", "A slot is free; the job starts at once.");

    /// <summary>Nothing is started, because the daemon is about to end.</summary>
    public static WaitingReason Stopping { get; } = new("draining", "The daemon is stopping; the job starts after its restart.");

    /// <summary>Nothing is started, because a person said so.</summary>
    public static WaitingReason Drained { get; } = new("drained", "The daemon starts no jobs (`mcpcore daemon drain`); the job starts after `mcpcore daemon resume` or a restart.");

    /// <summary>A pending job that needs resources, and has a slot and all of them, and waits even so.</summary>
    private static WaitingReason Kept { get; } = new("resource", "What the job needs of the node's resources is kept for a job ahead of it.");

    /// <summary>All holds of a job at this moment, the one that matters most first; none for a job that runs, has ended, or starts at once.</summary>
    public IEnumerable<Hold> Of(Job job)
    {
        if (job.Status is not (JobStatus.Scheduled or JobStatus.Blocked or JobStatus.Pending))
        {
            yield break;
        }

        if (job.Waiting is { } stored)
        {
            yield return job.Status == JobStatus.Scheduled ? new Hold(HoldKind.Time, stored) { Until = job.RunAt } : new Hold(HoldKind.Other, stored);
        }

        if (agents.WhyMissing(job) is { } missing && missing.Code != job.Waiting?.Code)
        {
            yield return new Hold(HoldKind.Other, missing);
        }

        var type = agents.Find(job.Type)?.Registration;
        var pause = type is null ? null : pauses.Of(type);
        if (job.Status == JobStatus.Pending && whyNoStarts() is { } noStarts)
        {
            yield return new Hold(HoldKind.Other, noStarts);
        }

        if (pause is not null)
        {
            yield return new Hold(HoldKind.Other, WaitingReason.Paused(pause));
        }

        // Whether there is room is asked when nothing else holds the job.
        if (job.Status == JobStatus.Pending)
        {
            foreach (var hold in OfRoom(job, type))
            {
                yield return hold;
            }
        }
    }

    /// <summary>Why a job waits, in one sentence; null when it does not.</summary>
    public WaitingReason? ReasonOf(Job job) => Of(job).FirstOrDefault()?.Reason ?? (job.Status != JobStatus.Pending ? null : job.Options.Resources is null ? Free : Kept);

    private IEnumerable<Hold> OfRoom(Job job, JobTypeRegistration? type)
    {
        if (job is { IsHeld: true, Options.Concurrency: { } shared })
        {
            yield return new Hold(HoldKind.Slot, new WaitingReason(ConcurrencyKey, $"Jobs with the concurrency key \"{shared.Key}\" take all of its permits; the job starts when one of them ends."));
        }

        foreach (var hold in OfResources(job))
        {
            yield return hold;
        }

        if (type is not null && rates.RoomOf(type.Name, time.GetUtcNow()).Next is { } next && rates.LimitOf(type.Name) is { } rate)
        {
            yield return new Hold(
                HoldKind.Time,
                new WaitingReason("rate_limit", $"{type.Name} may start {rate} and has; the next start is at {TimeText.Format(next)}."),
                new LimitUse(type.Name, rate.Starts, rate.Starts))
            {
                Until = next,
            };
        }

        if (slots.UseOf(job.Type) is { } use && use.Used >= use.Limit)
        {
            yield return new Hold(HoldKind.Slot, new WaitingReason(TypeLimit, $"All {use.Limit} slots of {job.Type} are taken."), new LimitUse(use.Name, use.Used, use.Limit));
        }

        var used = slots.Usage.Used;
        if (used >= slots.Total)
        {
            yield return new Hold(
                HoldKind.Slot, new WaitingReason("no_free_slot", $"All {slots.Total} slots are taken; the job starts when one is free."), new LimitUse(null, used, slots.Total));
        }
    }

    private IEnumerable<Hold> OfResources(Job job)
    {
        if (job.Options.Resources is not { } needs)
        {
            yield break;
        }

        var free = slots.FreeResources([]);
        foreach (var (name, amount) in needs)
        {
            if (free.GetValueOrDefault(name) < amount)
            {
                var (left, all) = (Math.Max(0, free.GetValueOrDefault(name)), options.Resources.TryGetValue(name, out var most) ? most : 0);
                yield return new Hold(HoldKind.Other, new WaitingReason("resource", $"The job needs {amount} of \"{name}\", and {left} of {all} are free."), new LimitUse(name, all - left, all));
            }
        }
    }
}
