using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Inspection;

/// <summary>A manifest that says all that the build would say is taken; each single lie in it is found.</summary>
public sealed class ManifestTruthTests : IDisposable
{
    private const string Entry = "McpCore.TestPlugins.Echo.dll";
    private const string TextSchema = """{"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false}""";

    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_EverythingSaidAndTrue_IsActive()
    {
        AddEcho();

        Assert.Equal((PluginState.Active, null), await LoadAsync());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_SchemaOfAnotherForm_IsTheSameByMeaning()
    {
        AddEcho(manifest => TypeOf(manifest)["payload_schema"] =
            JsonNode.Parse("""{ "additionalProperties": false, "required": ["text"], "properties": { "text": { "type": "string" } }, "type": "object" }"""));

        Assert.Equal((PluginState.Active, null), await LoadAsync());
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("contract", "0.9.0")]
    [InlineData("runtime", "9.0")]
    public async Task LoadAllAsync_SchemasOfAnOlderBuild_AreNotCompared(string member, string version)
    {
        AddEcho(manifest =>
        {
            manifest["built_with"]![member] = version;
            TypeOf(manifest)["payload_schema"] = JsonNode.Parse("""{"type":"object"}""");
        });

        Assert.Equal((PluginState.Active, null), await LoadAsync());
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("payload_schema", "inprocess", "The payload schema of the job type echo")]
    [InlineData("result_schema", "inprocess", "The result schema of the job type echo")]
    [InlineData("payload_schema", "process", "The payload schema of the job type echo")]
    public async Task LoadAllAsync_AnotherSchema_Fails(string member, string isolation, string words)
    {
        var folder = AddEcho(manifest =>
        {
            TypeOf(manifest)[member]!["properties"]!["text"]!["type"] = "integer";
            manifest["isolation"] = isolation;
        });

        await AssertNotTakenAsync(folder, PluginState.Failed, "manifest_mismatch", words);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("[]", "gives the job type echo no aliases; the assembly gives it the aliases old_echo")]
    [InlineData("""["old_echo","mine"]""", "the aliases old_echo, mine; the assembly gives it the aliases old_echo")]
    public async Task LoadAllAsync_OtherAliases_IsRefused(string aliases, string words)
    {
        var folder = AddEcho(manifest => TypeOf(manifest)["aliases"] = JsonNode.Parse(aliases));

        await AssertNotTakenAsync(folder, PluginState.Refused, "manifest_mismatch", words);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("net9.0", "manifest_mismatch", "targets net9.0; the assembly McpCore.TestPlugins.Echo.dll targets net10.0")]
    [InlineData("net11.0", "framework_too_new", "targets net11.0; this daemon runs on .NET 10.0")]
    [InlineData("netstandard2.0", "manifest_mismatch", "targets netstandard2.0")]
    public async Task LoadAllAsync_AnotherFramework_IsRefused(string framework, string code, string words)
    {
        var folder = AddEcho(manifest => manifest["target_framework"] = framework);

        await AssertNotTakenAsync(folder, PluginState.Refused, code, words);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_OtherRuntimes_IsRefusedWithThisMachine()
    {
        var folder = AddEcho(manifest => manifest["runtimes"] = new JsonArray("browser-wasm", "android-arm64"));

        await AssertNotTakenAsync(folder, PluginState.Refused, "wrong_architecture", $"is for browser-wasm, android-arm64; this machine is {RuntimeInformation.RuntimeIdentifier}");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_RuntimesWithThisMachine_IsActive()
    {
        AddEcho(manifest => manifest["runtimes"] = new JsonArray("browser-wasm", RuntimeInformation.RuntimeIdentifier));

        Assert.Equal((PluginState.Active, null), await LoadAsync());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_AChangedFile_IsRefusedWithItsName()
    {
        var folder = AddEcho();
        await File.AppendAllTextAsync(Path.Combine(folder, "McpCore.TestPlugins.Echo.deps.json"), " ", TestContext.Current.CancellationToken);

        await AssertNotTakenAsync(folder, PluginState.Refused, "hash_mismatch", "The file McpCore.TestPlugins.Echo.deps.json is not the one that plugin.json lists");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_AMissingFile_IsRefusedWithItsName()
    {
        var folder = AddEcho();
        File.Delete(Path.Combine(folder, "McpCore.TestPlugins.Echo.deps.json"));

        await AssertNotTakenAsync(folder, PluginState.Refused, "hash_mismatch", "lists the file McpCore.TestPlugins.Echo.deps.json; the folder has no such file");
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("Extra.dll")]
    [InlineData("lib/extra.SO")]
    [InlineData("libextra.so.1")]
    [InlineData("extra.exe")]
    public async Task LoadAllAsync_AnExecutableFileMore_IsRefusedWithItsName(string file)
    {
        var folder = AddEcho();
        Add(folder, file);

        await AssertNotTakenAsync(folder, PluginState.Refused, "hash_mismatch", $"The file {file} is not among those that plugin.json lists");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_AHarmlessFileMore_IsActive()
    {
        Add(AddEcho(), "notes.txt");

        Assert.Equal((PluginState.Active, null), await LoadAsync());
    }

    private static void Add(string folder, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
        File.WriteAllText(Path.Combine(folder, file), "more");
    }

    private static JsonNode TypeOf(JsonObject manifest) => manifest["job_types"]![0]!;

    private string AddEcho(Action<JsonObject>? edit = null)
    {
        var folder = _home.Add("echo");
        PluginHome.EditManifest(folder, manifest =>
        {
            var type = TypeOf(manifest);
            type["payload_schema"] = JsonNode.Parse(TextSchema);
            type["result_schema"] = JsonNode.Parse(TextSchema);
            manifest["target_framework"] = "net10.0";
            manifest["built_with"] = new JsonObject { ["contract"] = "1.0.0", ["runtime"] = "10.0" };
            manifest["files"] = new JsonObject(Directory.GetFiles(folder).Where(file => Path.GetFileName(file) != "plugin.json").Select(file =>
                KeyValuePair.Create(Path.GetFileName(file), (JsonNode?)Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))))));
            edit?.Invoke(manifest);
        });
        Assert.True(File.Exists(Path.Combine(folder, Entry)));
        return folder;
    }

    private async Task<(PluginState State, string? Reason)> LoadAsync()
    {
        var view = Assert.Single((await _home.LoadAsync()).Plugins);
        return (view.State, view.Reason);
    }

    private async Task AssertNotTakenAsync(string folder, PluginState state, string code, string words)
    {
        var view = Assert.Single((await _home.LoadAsync()).Plugins, plugin => plugin.Folder == folder);

        Assert.Equal((state, code), (view.State, view.ReasonCode));
        Assert.Contains(words, view.Reason, StringComparison.Ordinal);
    }
}
