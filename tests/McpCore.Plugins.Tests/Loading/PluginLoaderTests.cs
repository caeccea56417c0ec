using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Services;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Loading;

public sealed class PluginLoaderTests : IDisposable
{
    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("bad-constructor")]
    [InlineData("bad-static")]
    [InlineData("bad-module")]
    public async Task LoadAsync_CodeThrows_LeavesNoContextBehind(string id)
    {
        var inspected = Inspect(id);

        var refusal = await Assert.ThrowsAsync<PluginRefusedException>(() => LoadAsync(inspected));

        Assert.Null(refusal.InnerException);
        await AssertContextGoneAsync(inspected);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAsync_LoadedAndUnloaded_LeavesNoContextBehind()
    {
        var inspected = Inspect("echo");

        await LoadAndUnloadAsync(inspected);

        await AssertContextGoneAsync(inspected);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAsync_Loaded_LivesInACollectibleContextOfItsOwn()
    {
        var inspected = Inspect("echo");

        var plugin = await LoadAsync(inspected);

        var context = Assert.Single(AssemblyLoadContext.All, context => context.Name == NameOf(inspected));
        Assert.True(context.IsCollectible);
        Assert.NotEqual(AssemblyLoadContext.Default, context);
        Assert.Same(context, AssemblyLoadContext.GetLoadContext(plugin.Find("echo")!.GetType().Assembly));
    }

    // The name is unique, because contexts of other tests live in the same process.
    private InspectedPlugin Inspect(string id) => PluginInspector.Inspect(_home.Add(id), id) with { Version = Guid.NewGuid().ToString("N") };

    private static string NameOf(InspectedPlugin plugin) => $"{plugin.Id}@{plugin.Version}";

    private static Task<PluginCode> LoadAsync(InspectedPlugin plugin) => LoadAsync(plugin, new PluginLoadContext(NameOf(plugin), plugin.EntryPath));

    private static Task<PluginCode> LoadAsync(InspectedPlugin plugin, PluginLoadContext context) =>
        PluginLoader.LoadAsync(context, plugin, PortOf(plugin), _ => { }, TestLimit.Span, TimeProvider.System, TestContext.Current.CancellationToken);

    private static HostPluginPort PortOf(InspectedPlugin plugin) =>
        new(plugin.Id, plugin.Version, default, new Dictionary<string, string>(StringComparer.Ordinal), "/nowhere", (_, _, _) => { });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task LoadAndUnloadAsync(InspectedPlugin plugin)
    {
        var context = new PluginLoadContext(NameOf(plugin), plugin.EntryPath);
        await LoadAsync(plugin, context);
        context.Unload();
    }

    private static async Task AssertContextGoneAsync(InspectedPlugin plugin)
    {
        var clock = Stopwatch.StartNew();
        while (AssemblyLoadContext.All.Any(context => context.Name == NameOf(plugin)))
        {
            Assert.True(clock.Elapsed < TestLimit.Span / 2, "The load context is still alive.");
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }
    }
}
