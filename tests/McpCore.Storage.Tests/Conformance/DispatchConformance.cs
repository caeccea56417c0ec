using System.Collections.Concurrent;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>What commits start by themselves.</summary>
public abstract class DispatchConformance : StoreConformance
{
    private static readonly RunSlot Slot = new(JobDrafts.Type, null);

    [Fact]
    public async Task SubmitAsync_RoomIsThere_StartsTheJobInTheSameCommit()
    {
        var desk = Use(new OpenDesk(this, 1));

        var submitted = await AddAsync();

        var started = Assert.Single(desk.Started);
        Assert.Equal((submitted.Id, JobStatus.Running, 1), (started.Id, started.Status, started.Run));
        Assert.Equal(1, desk.Commits);
        JobAssert.Same(started, await GetAsync(submitted.Id));
    }

    [Fact]
    public async Task SubmitAsync_RoomForOneAndABetterOneWaits_StartsThatOneAndKeepsBoth()
    {
        var waiting = await AddAsync();
        var desk = Use(new OpenDesk(this, 1));

        var submitted = await AddAsync();

        Assert.Equal(waiting.Id, Assert.Single(desk.Started).Id);
        JobAssert.Same(submitted, await GetAsync(submitted.Id));
    }

    [Fact]
    public async Task SubmitAsync_RoomForAnotherTypeOnly_KeepsIt()
    {
        var desk = Use(new OpenDesk(this, 1));

        var submitted = await AddAsync(type: "other");

        Assert.Empty(desk.Started);
        JobAssert.Same(submitted, await GetAsync(submitted.Id));
    }

    [Fact]
    public async Task SubmitAsync_RoomIsThereButNotForItsVersion_KeepsItBlocked()
    {
        var desk = Use(new OpenDesk(this, 1));

        var submitted = await AddAsync(options: new JobOptions { AgentVersion = "9.9.9" });

        Assert.Empty(desk.Started);
        var stored = await GetAsync(submitted.Id);
        Assert.Equal((JobStatus.Blocked, 0), (stored!.Status, stored.Run));
    }

    [Fact]
    public async Task EndRunAsync_JobsWait_RefillsTheSlotInTheSameCommit()
    {
        var desk = Use(new OpenDesk(this, 1));
        await AddAsync();
        var waiting = await AddAsync();
        Assert.Single(desk.Started);

        await EndAsync(desk.Started.First(), Completed(), slot: Slot);

        Assert.Equal(waiting.Id, desk.Started.Last().Id);
        Assert.Equal([Slot], desk.Freed);
    }

    [Fact]
    public async Task EndRunAsync_DecisionIsARefusal_FreesTheSlotAllTheSame()
    {
        var desk = Use(new OpenDesk(this, 1));
        await AddAsync();
        var first = desk.Started.First();
        await EndAsync(first, Completed(), slot: null);

        var stale = await EndAsync(first, Completed(), slot: Slot);

        Assert.NotNull(stale.Refusal);
        Assert.Equal([Slot], desk.Freed);
    }

    [Fact]
    public async Task EndRunAsync_Interrupted_MayStartAgainInTheSameCommit()
    {
        var desk = Use(new OpenDesk(this, 1));
        await AddAsync();

        await EndAsync(desk.Started.First(), new Engine.Lifecycle.RunEnd(Engine.Lifecycle.RunEndKind.Interrupted), slot: Slot);

        Assert.Equal([1, 2], desk.Started.Select(job => job.Run));
    }

    [Fact]
    public async Task EndRunAsync_DecisionThrows_KeepsTheSlot()
    {
        var desk = Use(new OpenDesk(this, 1));
        var job = await AddAsync();

        await Assert.ThrowsAsync<ArithmeticException>(() => Store.EndRunAsync(new RunRecords(job.Id, 1), _ => throw new ArithmeticException("thirteen"), Slot, Token));

        Assert.Empty(desk.Freed);
    }

    [Fact]
    public async Task SubmitAsync_ManyAtOnceAndFewSlots_NeverStartsMoreThanThereIsRoomFor()
    {
        var desk = Use(new OpenDesk(this, 3));

        await AtOnceAsync(60, async _ =>
        {
            await AddAsync();
            if (desk.Take() is { } running)
            {
                await EndAsync(running, Completed(), slot: Slot);
            }

            return true;
        });
        while (desk.Take() is { } running)
        {
            await EndAsync(running, Completed(), slot: Slot);
        }

        Assert.Equal(60, desk.Started.Select(job => job.Id).Distinct().Count());
        Assert.InRange(desk.Most, 1, 3);
    }

    private OpenDesk Use(OpenDesk desk)
    {
        Clerk.Inner = desk;
        return desk;
    }

    /// <summary>Some slots, as an engine has them.</summary>
    private sealed class OpenDesk(DispatchConformance suite, int slots) : IRunDispatch
    {
        private readonly ConcurrentQueue<Job> _running = new();
        private int _used;

        public ConcurrentQueue<Job> Started { get; } = new();

        public ConcurrentQueue<RunSlot> Freed { get; } = new();

        public int Commits { get; private set; }

        public int Most { get; private set; }

        public bool IsQuiet => _used <= 1;

        public Job? Take() => _running.TryDequeue(out var job) ? job : null;

        public ClaimRequest? Room(IReadOnlyList<RunSlot> freed)
        {
            var free = slots - _used + freed.Count;
            return new ClaimRequest(free, [new TypeRoom(JobDrafts.Type, free, Plugin)], Node, suite.Opening.Incarnation, suite.Clock.Now);
        }

        public void Committed(IReadOnlyList<RunSlot> freed, IReadOnlyList<Job> claimed)
        {
            Commits++;
            _used += claimed.Count - freed.Count;
            Most = Math.Max(Most, _used);
            foreach (var slot in freed)
            {
                Freed.Enqueue(slot);
            }

            foreach (var job in claimed)
            {
                Started.Enqueue(job);
                _running.Enqueue(job);
            }
        }
    }
}
