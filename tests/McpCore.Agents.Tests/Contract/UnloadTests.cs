using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Contract;

/// <summary>
/// A plugin that did all that plugins do can be unloaded: nothing that the contract hands to the host keeps it in memory. Runs alone: beside
/// busy tests the runtime takes many more collections to let a context go.
/// </summary>
[Collection(nameof(UnloadTests))]
[CollectionDefinition(nameof(UnloadTests), DisableParallelization = true)]
public sealed class UnloadTests
{
    [Fact]
    public async Task Unload_AfterDescribeCheckRunAndFailure_FreesTheContext()
    {
        var context = await UseAndUnloadAsync();

        Assert.True(await IsCollectedAsync(context, collections: 1000), "The load context is still alive: something holds a type or an object of the plugin.");
    }

    /// <summary>Without this, the test above could pass because nothing was ever loaded.</summary>
    [Fact]
    public async Task Unload_WhileAnAgentIsHeld_KeepsTheContext()
    {
        var (context, agent) = LoadAndUnload();

        Assert.False(await IsCollectedAsync(context, collections: 20));
        Assert.NotSame(typeof(CompactAgent), agent.GetType());
        GC.KeepAlive(agent);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseAndUnloadAsync()
    {
        var context = new PluginContext();
        var weak = new WeakReference(context);
        var agent = context.CreateAgent();
        var job = new TestJob();
        var port = new TestJobPort(job);
        var environment = new AgentEnvironment(AppContext.BaseDirectory, default);

        var types = agent.Describe();
        var faults = await agent.CheckAsync("""{"first_step": "x"}"""u8.ToArray(), environment, CancellationToken.None);
        var completed = await agent.RunAsync("""{"first_step": 2}"""u8.ToArray(), port, CancellationToken.None);
        var failed = await agent.RunAsync("""{"fail_with": "as asked"}"""u8.ToArray(), port, CancellationToken.None);

        Assert.Equal("compact", Assert.Single(types).Name);
        Assert.Single(faults);
        Assert.Equal(AgentOutcomeKind.Completed, completed.Kind);
        Assert.Equal("as asked", failed.Message);
        Assert.NotEmpty(job.Log);
        context.Unload();
        return weak;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Context, AgentBase Agent) LoadAndUnload()
    {
        var context = new PluginContext();
        var agent = context.CreateAgent();
        context.Unload();
        return (new WeakReference(context), agent);
    }

    private static async Task<bool> IsCollectedAsync(WeakReference context, int collections)
    {
        for (var i = 0; i < collections && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        return !context.IsAlive;
    }

    /// <summary>Loads a second copy of this assembly, as a plugin; the contract and all else are the test's own.</summary>
    private sealed class PluginContext() : AssemblyLoadContext("plugin", isCollectible: true)
    {
        public AgentBase CreateAgent()
        {
            var copy = LoadFromAssemblyPath(typeof(CompactAgent).Assembly.Location);
            return (AgentBase)Activator.CreateInstance(copy.GetType(typeof(CompactAgent).FullName!, throwOnError: true)!)!;
        }

        protected override Assembly? Load(AssemblyName assemblyName) => null;
    }
}
