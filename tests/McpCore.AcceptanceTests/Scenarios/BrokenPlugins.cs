using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;
using McpCore.Plugins.Tests.Support;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>One daemon whose drop folder holds every kind of broken plugin at once, and a few that are whole between them.</summary>
public abstract class BrokenPlugins(string isolation) : IAsyncLifetime
{
    private const string Witness = "McpCore.TestPlugins.Witness.dll";

    private readonly TestHome _home = new();
    private DaemonUnderTest? _daemon;
    private Dictionary<string, JsonElement> _listed = [];

    public DaemonUnderTest Daemon => _daemon ?? throw new InvalidOperationException("The daemon has not been started.");

    internal TestHome Home => _home;

    public async ValueTask InitializeAsync()
    {
        PutSpoiledImages();
        PutForeignImages();
        PutWithoutDependencies();
        PutFailing();
        PutWhole();
        _daemon = await _home.StartDaemonAsync();
        var listed = (await CommandLine.RunAsync(_home.Folder, "plugin", "list", "--json")).Json();
        _listed = listed.EnumerateArray().ToDictionary(plugin => Path.GetFileName(plugin.Text("folder")));
    }

    public async ValueTask DisposeAsync()
    {
        await _home.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A plugin as <c>plugin list --json</c> shows it, by the name of its folder.</summary>
    internal JsonElement Listed(string folder) => _listed[folder];

    private void PutSpoiledImages()
    {
        Spoil("truncated", bytes => bytes[..(bytes.Length / 2)]);
        Spoil("empty", _ => []);
        Spoil("text", _ => "This is no assembly."u8.ToArray());
        Spoil("random", _ => RandomNumberGenerator.GetBytes(5000));
        Spoil("elf", _ => Elf());
    }

    private void PutForeignImages()
    {
        var (ours, next) = (Environment.Version.Major, Environment.Version.Major + 1);
        Image.ReplaceText(Entry("newer-framework"), Encoding.UTF8.GetBytes($".NETCoreApp,Version=v{ours}.0"), Encoding.UTF8.GetBytes($".NETCoreApp,Version=v{next}.0"));
        Image.Require32Bit(Entry("x86"));
        _home.Put("witness", isolation, "other-runtime", manifest => manifest["runtimes"] = new JsonArray("win-arm64"));
        _home.Put("witness", isolation, "newer-contract", manifest => manifest["contract"] = "[1.900,2.0)");
        Image.SetReferenceMajor(Entry("next-contract"), "McpCore.Agents", 2);
        _home.Put("no-agents", isolation);
    }

    private void PutWithoutDependencies()
    {
        var missing = _home.Put("dep-a", isolation, "missing-dependency");
        File.Delete(Path.Combine(missing, "McpCore.TestPlugins.DepA.deps.json"));
        File.Delete(Path.Combine(missing, "McpCore.TestPlugins.Dependency.dll"));
        File.Delete(Path.Combine(_home.Put("dep-a", isolation, "listed-dependency"), "McpCore.TestPlugins.Dependency.dll"));
        File.WriteAllText(Path.Combine(_home.Put("dep-a", isolation, "malformed-deps"), "McpCore.TestPlugins.DepA.deps.json"), "{");
    }

    private void PutFailing()
    {
        foreach (var plugin in new[] { "bad-constructor", "bad-static", "bad-module" })
        {
            _home.Put(plugin, isolation);
        }

        _home.Put("conflict", isolation, "z-conflict");
    }

    private void PutWhole()
    {
        _home.Put("echo", isolation);
        File.Delete(Path.Combine(_home.Put("dep-b", isolation, "no-deps"), "McpCore.TestPlugins.DepB.deps.json"));
        File.Copy(typeof(Agents.AgentBase).Assembly.Location, Path.Combine(_home.Put("probe", isolation, "own-contract"), "McpCore.Agents.dll"));
        PutBesideOtherFiles();

        // Built when the contract was 1.0.0, and kept as it was built.
        var older = Path.Combine(_home.Folder.Plugins, "word_count");
        ZipFile.ExtractToDirectory(Path.Combine(Checkout.Root, "tests", "McpCore.AcceptanceTests", "Scenarios", "word-count-on-contract-1.0.0.zip"), older);
        ScenarioPlugins.EditManifest(older, manifest => manifest["isolation"] = isolation);
    }

    /// <summary>A library and a resource assembly beside the entry. Without a manifest, which only a plugin in process can be, the entry has to be found among them.</summary>
    private void PutBesideOtherFiles()
    {
        var folder = _home.Put("localised", isolation, "beside");
        File.WriteAllBytes(Path.Combine(folder, "a-native.dll"), Elf());
        File.Copy(Path.Combine(folder, "de", "McpCore.TestPlugins.Localised.resources.dll"), Path.Combine(folder, "a-resource.dll"));
        if (isolation == ScenarioPlugins.InProcess)
        {
            File.Delete(Path.Combine(folder, "plugin.json"));
        }
    }

    private string Entry(string folder) => Path.Combine(_home.Put("witness", isolation, folder), Witness);

    private void Spoil(string folder, Func<byte[], byte[]> spoil)
    {
        var entry = Entry(folder);
        File.WriteAllBytes(entry, spoil(File.ReadAllBytes(entry)));
    }

    private static byte[] Elf() => [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[500]];
}
