using System.Collections.Concurrent;
using McpCore.Plugins.Running;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Running;

public sealed class AgentSchedulerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task QueueTask_Work_RunsOnItsOwnThread()
    {
        var scheduler = new AgentScheduler(2);

        var (name, onPool) = await StartAsync(scheduler, () => (Thread.CurrentThread.Name, Thread.CurrentThread.IsThreadPoolThread));

        Assert.Equal("mcpcore-agent", name);
        Assert.False(onPool);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task QueueTask_Continuation_StaysOnItsThreads()
    {
        var scheduler = new AgentScheduler(2);

        var name = await StartAsync(scheduler, async () =>
        {
            await Task.Yield();
            return Thread.CurrentThread.Name;
        }).Unwrap();

        Assert.Equal("mcpcore-agent", name);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task QueueTask_OnLinux_RunsBelowNormalPriority()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "nice values are read from /proc");
        var scheduler = new AgentScheduler(1);

        var stat = await StartAsync(scheduler, () => File.ReadAllText("/proc/thread-self/stat"));

        const int NiceAfterName = 16;
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        Assert.Equal("10", fields[NiceAfterName]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task QueueTask_MoreWorkThanThreads_StaysWithinTheBoundAndRunsAll()
    {
        const int MaxThreads = 3;
        var scheduler = new AgentScheduler(MaxThreads);
        var threads = new ConcurrentDictionary<int, bool>();
        using var allStarted = new CountdownEvent(MaxThreads);
        using var gate = new ManualResetEventSlim();

        var tasks = Enumerable.Range(0, 20).Select(_ => StartAsync(scheduler, () =>
        {
            if (threads.TryAdd(Environment.CurrentManagedThreadId, true) && !gate.IsSet)
            {
                allStarted.Signal();
            }

            gate.Wait(Token);
        })).ToList();
        allStarted.Wait(Token);
        gate.Set();
        await Task.WhenAll(tasks);

        Assert.Equal(MaxThreads, threads.Count);
        Assert.Equal(MaxThreads, scheduler.MaximumConcurrencyLevel);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task QueueTask_ManyFromManyThreads_RunsEachOnce()
    {
        const int Writers = 8;
        const int Each = 2000;
        var scheduler = new AgentScheduler(4);
        var runs = new int[Writers * Each];

        await Parallel.ForAsync(0, Writers, Token, async (writer, _) =>
            await Task.WhenAll(Enumerable.Range(writer * Each, Each).Select(number => StartAsync(scheduler, () => Interlocked.Increment(ref runs[number])))));

        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task QueueTask_OneAfterTheOther_ReusesAThread()
    {
        var scheduler = new AgentScheduler(100);
        var threads = new HashSet<int>();

        for (var i = 0; i < 500; i++)
        {
            threads.Add(await StartAsync(scheduler, () => Environment.CurrentManagedThreadId));
        }

        Assert.InRange(threads.Count, 1, 50);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task QueueTask_Failure_LeavesTheThreadAlive()
    {
        var scheduler = new AgentScheduler(1);
        var before = await StartAsync(scheduler, () => Environment.CurrentManagedThreadId);

        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(scheduler, () => throw new InvalidOperationException("no")));
        var after = await StartAsync(scheduler, () => Environment.CurrentManagedThreadId);

        Assert.Equal(before, after);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task QueueTask_ContextOfTheFirstCaller_DoesNotStayWithTheThread()
    {
        var scheduler = new AgentScheduler(1);
        var local = new AsyncLocal<string?> { Value = "of the first caller" };
        await StartAsync(scheduler, () => { });

        Task<string?> second;
        using (ExecutionContext.SuppressFlow())
        {
            second = StartAsync<string?>(scheduler, () => local.Value);
        }

        Assert.Null(await second);
    }

    private static Task StartAsync(AgentScheduler scheduler, Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);

    private static Task<T> StartAsync<T>(AgentScheduler scheduler, Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
}
