using McpCore.Plugins.Discovery;
using McpCore.Plugins.Loading;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Loading;

public sealed class ActivationsAheadTests : IDisposable
{
    private readonly DirectoryInfo _drop = Directory.CreateTempSubdirectory("mcpcore-test-");
    private readonly List<string> _begun = [];

    public void Dispose() => _drop.Delete(recursive: true);

    [Fact]
    public async Task Begin_PluginsOfTheirOwn_ComeSideBySide()
    {
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var folders = new[] { Folder("a", "a"), Folder("b", "b") };

        var ahead = ActivationsAhead.Begin(
            folders,
            async plugin =>
            {
                if (plugin.Id == "b")
                {
                    second.SetResult();
                }

                // The first is ready only after the second has begun.
                await second.Task;
                return NotTaken(plugin);
            },
            TestContext.Current.CancellationToken);

        Assert.Equal("a", (await ahead.TakeAsync("a")!.WaitAsync(TimeSpan.FromMilliseconds(TestLimit.Milliseconds), TestContext.Current.CancellationToken)).View.Id);
        Assert.Equal("b", (await ahead.TakeAsync("b")!).View.Id);
        Assert.Null(ahead.TakeAsync("b"));
    }

    [Fact]
    public async Task Begin_PluginsThatWantTheSameType_WaitForTheirTurn()
    {
        var ahead = Begin(Folder("a", "shared"), Folder("b", "other", "shared"), Folder("c", "own"), Folder("d", "free"));

        Assert.Null(ahead.TakeAsync("a"));
        Assert.Null(ahead.TakeAsync("b"));
        await ahead.TakeAsync("c")!;
        await ahead.TakeAsync("d")!;
        Assert.Equal(["c", "d"], _begun.Order());
    }

    [Fact]
    public void Begin_APluginAloneOrWithoutAManifest_WaitsForItsTurn()
    {
        Assert.Null(Begin(Folder("a", "a")).TakeAsync("a"));
        var bare = Folder("b", "b");
        File.Delete(Path.Combine(bare.Folder.Path, "plugin.json"));

        Assert.Null(Begin(bare, Folder("c", "c")).TakeAsync("b"));
    }

    private ActivationsAhead Begin(params IdentifiedFolder[] folders) => ActivationsAhead.Begin(
        folders,
        plugin =>
        {
            lock (_begun)
            {
                _begun.Add(plugin.Id);
            }

            return Task.FromResult(NotTaken(plugin));
        },
        TestContext.Current.CancellationToken);

    private static ActivationResult NotTaken(IdentifiedFolder plugin) =>
        new(PluginActivation.NotActive(plugin.Folder, plugin.Id, plugin.Version, PluginState.Refused, "no", "not here"), null);

    private IdentifiedFolder Folder(string id, params string[] types)
    {
        var folder = _drop.CreateSubdirectory(id);
        var jobTypes = string.Join(",", types.Select(type => $$"""{"name":"{{type}}"}"""));
        File.WriteAllText(Path.Combine(folder.FullName, "plugin.json"), $$"""{"id":"{{id}}","version":"1.0.0","entry":"{{id}}.dll","contract":"[1.0,2.0)","job_types":[{{jobTypes}}],"isolation":"inprocess"}""");
        return new IdentifiedFolder(id, new PluginFolder(folder.FullName, ""), "1.0.0", null);
    }
}
