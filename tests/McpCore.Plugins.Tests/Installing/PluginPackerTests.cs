using System.IO.Compression;
using System.Text.Json.Nodes;
using McpCore.Plugins.Installing;
using McpCore.Plugins.Tests.Support;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Tests.Installing;

public sealed class PluginPackerTests : IDisposable
{
    private readonly PluginHome _home = new();
    private readonly PluginSigner _acme = new("acme");
    private readonly string _folder;

    public PluginPackerTests() => _folder = _home.Add("echo", root: _home.PathOf("source"));

    public void Dispose()
    {
        _acme.Dispose();
        _home.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pack_SameFilesWrittenAtAnotherTime_AreTheSameBytes(bool asPackage)
    {
        var first = Pack("one", asPackage);
        var again = _home.Add("echo", root: _home.PathOf("again"));
        Assert.All(Directory.GetFiles(again), file => File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc)));

        var second = PluginPacker.Pack(new PackRequest(again) { Output = _home.PathOf("two"), AsPackage = asPackage }).File!;

        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Theory]
    [InlineData("echo.zip", false)]
    [InlineData("echo.nupkg", true)]
    public void Pack_Archive_UnpacksToTheFolderWithEveryHash(string name, bool asPackage)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        File.WriteAllText(Path.Combine(_folder, "data", "a file+1.txt"), "data");
        var before = File.ReadAllText(Path.Combine(_folder, "plugin.json"));

        var unpacked = Unpack(Pack(name, asPackage));

        Assert.Equal(PluginFiles.Of(_folder), PluginFiles.Of(unpacked));
        var listed = JsonNode.Parse(File.ReadAllText(Path.Combine(unpacked, "plugin.json")))!["files"]!.AsObject();
        Assert.Equal(PluginFiles.Of(_folder), listed.Select(file => file.Key));
        Assert.All(listed, file => Assert.Equal(PluginFiles.Hash(_folder, file.Key), (string?)file.Value));
        Assert.Equal(before, File.ReadAllText(Path.Combine(_folder, "plugin.json")));
    }

    [Fact]
    public void Pack_CompleteManifest_IsPackedByteForByte()
    {
        PluginSigner.ListFiles(_folder);

        var unpacked = Unpack(Pack("echo.zip"));

        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "plugin.json")), File.ReadAllBytes(Path.Combine(unpacked, "plugin.json")));
    }

    [Fact]
    public void Pack_Signed_IsTakenWhereASignatureIsRequired()
    {
        var file = PluginPacker.Pack(new PackRequest(_folder) { Output = _home.PathOf("echo.zip"), Signer = ("acme", _acme.Key) }).File!;

        Assert.Equal("Signed by acme.", TrustCheck.Check(Unpack(file), PluginSigner.Requiring(_acme)));
    }

    [Fact]
    public void Pack_SignatureOfBefore_IsKeptOnlyWhileItFits()
    {
        _acme.Sign(_folder);
        Assert.Equal("Signed by acme.", TrustCheck.Check(Unpack(Pack("kept.zip")), PluginSigner.Requiring(_acme)));

        PluginHome.EditManifest(_folder, manifest => manifest.Remove("files"));

        Assert.False(File.Exists(Path.Combine(Unpack(Pack("dropped.zip"), "dropped"), PluginSignature.FileName)));
    }

    [Fact]
    public void Pack_PluginThatWouldBeRefused_WritesNothingAndSaysWhy()
    {
        File.WriteAllText(Path.Combine(_folder, "McpCore.TestPlugins.Echo.dll"), "no assembly");

        var result = PluginPacker.Pack(new PackRequest(_folder) { Output = _home.PathOf("echo.zip") });

        Assert.Null(result.File);
        Assert.Equal("invalid_image", result.Verification.Fault?.Code);
        Assert.Empty(Directory.GetFiles(_home.PathOf(""), "echo.zip*"));
    }

    [Fact]
    public void Pack_NoManifest_SaysThatOneIsNeeded()
    {
        File.Delete(Path.Combine(_folder, "plugin.json"));

        Assert.Equal("manifest_missing", PluginPacker.Pack(new PackRequest(_folder) { Output = _home.PathOf("echo.zip") }).Verification.Fault?.Code);
    }

    [Fact]
    public void Pack_Package_HasWhatNuGetAsksFor()
    {
        using var zip = ZipFile.OpenRead(Pack("echo.nupkg", asPackage: true));

        Assert.All(["[Content_Types].xml", "_rels/.rels", "echo.nuspec", "plugin/plugin.json"], name => Assert.NotNull(zip.GetEntry(name)));
        foreach (var name in new[] { "[Content_Types].xml", "_rels/.rels", "echo.nuspec" })
        {
            using var part = zip.GetEntry(name)!.Open();
            Assert.NotNull(System.Xml.Linq.XDocument.Load(part).Root);
        }
    }

    private string Pack(string name, bool asPackage = false) =>
        PluginPacker.Pack(new PackRequest(_folder) { Output = _home.PathOf(name), AsPackage = asPackage }).File!;

    private string Unpack(string archive, string name = "unpacked")
    {
        PluginArchive.Unpack(archive, _home.PathOf(name));
        return _home.PathOf(name);
    }
}
