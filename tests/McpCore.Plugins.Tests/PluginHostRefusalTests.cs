using System.Text.Json.Nodes;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Plugins that say wrong things of themselves, or lack something.</summary>
public sealed class PluginHostRefusalTests : IDisposable
{
    private const string Entry = "McpCore.TestPlugins.Witness.dll";

    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_ManifestNoJson_IsRefused()
    {
        var folder = _home.Add("witness");
        await File.WriteAllTextAsync(Path.Combine(folder, "plugin.json"), "{ \"id\": ", TestContext.Current.CancellationToken);

        await _home.AssertRefusedAsync(folder, "manifest_invalid", "plugin.json cannot be used", "id, version, entry, contract and job_types");
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("id", "../witness", "manifest_invalid", "\"../witness\" is not allowed")]
    [InlineData("version", "1/../..", "manifest_invalid", "version \"1/../..\" is not allowed")]
    [InlineData("entry", "../echo/McpCore.TestPlugins.Echo.dll", "manifest_invalid", "the plugin's own folder")]
    [InlineData("entry", "Missing.dll", "entry_missing", "\"Missing.dll\" as its entry; the folder has no such file")]
    [InlineData("contract", "[1.5,2.0)", "contract_too_old", "needs at least version 1.5 of the agent contract; this host has 1.0.0")]
    [InlineData("contract", "[0.1,0.9)", "contract_too_new", "below 0.9; this host has 1.0.0")]
    [InlineData("isolation", "container", "manifest_invalid", "$.isolation is \"container\"; expected \"inprocess\" or \"process\"")]
    public async Task LoadAllAsync_ManifestMember_IsRefusedWithItsValue(string member, string value, string code, string words)
    {
        var folder = _home.Add("witness");
        PluginHome.EditManifest(folder, manifest => manifest[member] = value);

        await _home.AssertRefusedAsync(folder, code, words);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_ManifestOfOtherTypes_IsRefusedWithBothLists()
    {
        var folder = _home.Add("witness");
        PluginHome.EditManifest(folder, manifest => manifest["job_types"] = new JsonArray(new JsonObject { ["name"] = "other" }));

        await _home.AssertRefusedAsync(folder, "manifest_mismatch", "declares the job types other", "the assembly has witness_a, witness_b");
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"targets":5}""")]
    [InlineData("""{"targets":{}}""")]
    [InlineData("""{"targets":{},"targets":{}}""")]
    [InlineData("""{"runtimeTarget":{"name":"none"},"targets":{}}""")]
    public async Task LoadAllAsync_MalformedDeps_IsRefused(string json)
    {
        var folder = _home.Add("witness");
        await File.WriteAllTextAsync(Path.Combine(folder, "McpCore.TestPlugins.Witness.deps.json"), json, TestContext.Current.CancellationToken);

        await _home.AssertRefusedAsync(folder, "deps_invalid", "McpCore.TestPlugins.Witness.deps.json cannot be read", "Build the plugin again");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_DepsListMissingFile_IsRefusedWithTheFile()
    {
        var folder = _home.Add("dep-a");
        File.Delete(Path.Combine(folder, "McpCore.TestPlugins.Dependency.dll"));

        await _home.AssertRefusedAsync(
            folder, "dependency_missing", "McpCore.TestPlugins.DepA.deps.json lists McpCore.TestPlugins.Dependency.dll", "the folder has no such file");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_MissingDependencyWithoutDeps_IsRefusedWithBothAssemblies()
    {
        var folder = _home.Add("dep-a");
        File.Delete(Path.Combine(folder, "McpCore.TestPlugins.Dependency.dll"));
        File.Delete(Path.Combine(folder, "McpCore.TestPlugins.DepA.deps.json"));

        await _home.AssertRefusedAsync(folder, "dependency_missing", "McpCore.TestPlugins.DepA needs McpCore.TestPlugins.Dependency 1.0.0.0");
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LoadAllAsync_NoAgents_IsRefused(bool manifest)
    {
        var folder = _home.Add("no-agents");
        if (!manifest)
        {
            File.Delete(Path.Combine(folder, "plugin.json"));
        }

        await _home.AssertRefusedAsync(folder, "no_agents", "has no agents", "[JobType(");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_EmptyFolder_IsRefused()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_home.Drop, "nothing")).FullName;

        await _home.AssertRefusedAsync(folder, "no_agents", "No DLL in the folder");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_TwoAssembliesWithAgents_IsRefusedWithBoth()
    {
        var folder = _home.Add("witness");
        File.Delete(Path.Combine(folder, "plugin.json"));
        File.Copy(Path.Combine(_home.Add("probe", root: _home.PathOf("other")), "McpCore.TestPlugins.Probe.dll"), Path.Combine(folder, "McpCore.TestPlugins.Probe.dll"));

        await _home.AssertRefusedAsync(folder, "ambiguous_entry", "McpCore.TestPlugins.Probe.dll", Entry, "Add a plugin.json");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_FolderNameIsNoId_IsRefusedWithTheName()
    {
        var folder = _home.Add("witness", folder: "my plugin");
        File.Delete(Path.Combine(folder, "plugin.json"));

        await _home.AssertRefusedAsync(folder, "manifest_invalid", "\"my plugin\" is not allowed");
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("plugin.json")]
    [InlineData(Entry)]
    [InlineData("extra.txt")]
    public async Task LoadAllAsync_LinkedFile_IsRefusedBeforeItIsRead(string name)
    {
        var folder = _home.Add("witness");
        var link = Path.Combine(folder, name);
        File.Delete(link);
        File.CreateSymbolicLink(link, _home.PathOf("the target does not matter"));

        var view = await _home.AssertRefusedAsync(folder, "link_in_folder", $"\"{name}\" is a link");

        Assert.Null(view.Sha256);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_LinkedFolder_IsRefused()
    {
        var elsewhere = _home.Add("witness", root: _home.PathOf("elsewhere"));
        Directory.CreateDirectory(_home.Drop);
        var link = Path.Combine(_home.Drop, "witness");
        Directory.CreateSymbolicLink(link, elsewhere);

        await _home.AssertRefusedAsync(link, "link_in_folder", "is a link");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_TwoClaimOneType_FirstKeepsItAndBothAreNamed()
    {
        _home.Add("echo");
        _home.Add("conflict", folder: "z-conflict");

        var host = await _home.LoadAsync();

        var view = host.View("conflict");
        Assert.Equal((PluginState.Refused, "job_type_conflict"), (view.State, view.ReasonCode));
        Assert.Contains("\"echo\" of plugin conflict is already handled by plugin echo 1.0.0", view.Reason, StringComparison.Ordinal);
        Assert.Empty(_home.Executed);
        Assert.Equal("mine", (string?)(await host.RunAsync("echo", """{"text":"mine"}""")).ResultNode()["text"]);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("Witness_b", "job_type_invalid", "\"Witness_b\"")]
    [InlineData("witness b", "job_type_invalid", "\"witness b\"")]
    [InlineData("witness_a", "job_type_invalid", "\"witness_a\" twice")]
    public async Task LoadAllAsync_JobTypeName_IsRefusedWithTheName(string name, string code, string words)
    {
        var folder = _home.Add("witness");
        File.Delete(Path.Combine(folder, "plugin.json"));
        Image.ReplaceText(Path.Combine(folder, Entry), "witness_b"u8, System.Text.Encoding.UTF8.GetBytes(name));

        await _home.AssertRefusedAsync(folder, code, words);
    }
}
