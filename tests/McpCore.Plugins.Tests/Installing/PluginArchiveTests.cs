using System.IO.Compression;
using McpCore.Plugins.Installing;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Installing;

public sealed class PluginArchiveTests : IDisposable
{
    private readonly PluginHome _home = new();
    private readonly string _plugin;
    private readonly string _target;

    public PluginArchiveTests()
    {
        _plugin = _home.Add("echo", root: _home.PathOf("source"));
        _target = _home.PathOf("out/echo");
    }

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("a.zip", "")]
    [InlineData("a.zip", "echo/")]
    [InlineData("a.nupkg", "plugin/")]
    [InlineData("a.nupkg", "content/")]
    [InlineData("a.nupkg", "lib/net10.0/")]
    public void Unpack_PluginWhereItMayBe_IsTheFolder(string name, string prefix)
    {
        var archive = Archive(name, prefix);
        if (name.EndsWith(".nupkg", StringComparison.Ordinal))
        {
            TestArchive.Add(archive, "echo.nuspec");
            TestArchive.Add(archive, "[Content_Types].xml");
        }

        PluginArchive.Unpack(archive, _target);

        Assert.Equal(Names(_plugin), Names(_target));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_plugin, "plugin.json")), File.ReadAllBytes(Path.Combine(_target, "plugin.json")));
    }

    [Fact]
    public void Unpack_PackageWithEscapedNames_UnescapesThem()
    {
        var archive = Archive("a.nupkg", "plugin/");
        TestArchive.Add(archive, "plugin/a%20file.txt");

        PluginArchive.Unpack(archive, _target);

        Assert.Contains("a file.txt", Names(_target));
    }

    [Fact]
    public void Unpack_Program_StaysOneAndOthersCannotWrite()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        var archive = Archive("a.zip");
        TestArchive.Add(archive, "tool", unixMode: "100777");
        TestArchive.Add(archive, "data.bin", unixMode: "100666");

        PluginArchive.Unpack(archive, _target);

        Assert.True(UnixModes.Has(Path.Combine(_target, "tool"), UnixFileMode.UserExecute));
        Assert.All(["tool", "data.bin"], name => Assert.False(UnixModes.Has(Path.Combine(_target, name), UnixFileMode.OtherWrite)));
    }

    [Theory]
    [InlineData("../evil.dll")]
    [InlineData("../echo-evil/evil.dll")]
    [InlineData("data/../../evil.dll")]
    [InlineData("..\\evil.dll")]
    [InlineData("/tmp/evil.dll")]
    [InlineData("C:/evil.dll")]
    [InlineData("//evil.dll")]
    public void Unpack_NameThatLeadsOut_WritesNothingAtAll(string name)
    {
        var archive = Archive("a.zip");
        TestArchive.Add(archive, name);

        AssertRefused(archive, "path_outside", name.Replace('\\', '/'));
    }

    [Fact]
    public void Unpack_EscapedNameThatLeadsOutOfAPackage_IsRefused()
    {
        var archive = Archive("a.nupkg", "plugin/");
        TestArchive.Add(archive, "plugin/%2E%2E/%2E%2E/evil.dll");

        AssertRefused(archive, "path_outside", "../");
    }

    [Theory]
    [InlineData("120777", "link_in_folder")]
    [InlineData("010644", "special_file")]
    [InlineData("020644", "special_file")]
    public void Unpack_LinkOrDevice_IsRefused(string mode, string code)
    {
        var archive = Archive("a.zip");
        TestArchive.Add(archive, "odd", mode);

        AssertRefused(archive, code, "\"odd\"");
    }

    [Theory]
    [InlineData("plugin.json")]
    [InlineData("PLUGIN.JSON")]
    [InlineData("data\\a.txt", "data/a.txt")]
    public void Unpack_TwoNamesThatAreOne_IsRefused(string name, string? first = null)
    {
        var archive = Archive("a.zip");
        if (first is not null)
        {
            TestArchive.Add(archive, first);
        }

        TestArchive.Add(archive, name);

        AssertRefused(archive, "archive_invalid", name.Replace('\\', '/'));
    }

    [Fact]
    public void Unpack_Encrypted_IsRefused()
    {
        var archive = Archive("a.zip");
        TestArchive.MarkEncrypted(archive);

        AssertRefused(archive, "archive_invalid", "encrypted");
    }

    [Fact]
    public void Unpack_MoreThanItMayBecome_IsRefusedWhileUnpacking()
    {
        var archive = Archive("a.zip");
        using (var zip = ZipFile.Open(archive, ZipArchiveMode.Update))
        using (var content = zip.CreateEntry("zeros.bin").Open())
        {
            content.Write(new byte[4_000_000]);
        }

        Assert.True(new FileInfo(archive).Length < 1_000_000);
        var refusal = Assert.Throws<PluginRefusedException>(() => PluginArchive.Unpack(archive, _target, maxBytes: 1_000_000));

        Assert.Equal("archive_too_large", refusal.Code);
        Assert.True(Directory.GetFiles(_target).Sum(file => new FileInfo(file).Length) <= 1_000_000);
    }

    [Fact]
    public void Unpack_TooManyEntries_IsRefused()
    {
        var archive = Archive("a.zip");
        using (var zip = ZipFile.Open(archive, ZipArchiveMode.Update))
        {
            foreach (var number in Enumerable.Range(0, PluginArchive.MaxEntries))
            {
                zip.CreateEntry($"data/{number}", CompressionLevel.NoCompression);
            }
        }

        AssertRefused(archive, "archive_too_large", "entries");
    }

    [Theory]
    [InlineData("a.zip", "")]
    [InlineData("a.zip", "one/two/")]
    [InlineData("a.nupkg", "tools/")]
    public void Unpack_NoManifestWhereItMustBe_IsRefused(string name, string prefix)
    {
        if (prefix.Length == 0)
        {
            File.Delete(Path.Combine(_plugin, "plugin.json"));
        }

        AssertRefused(Archive(name, prefix), "manifest_missing", "mcpcore plugin pack");
    }

    [Theory]
    [InlineData("no archive")]
    [InlineData("")]
    public void Unpack_NoArchive_IsRefused(string text)
    {
        var archive = _home.PathOf("a.zip");
        File.WriteAllText(archive, text);

        AssertRefused(archive, "archive_invalid", "a.zip");
    }

    private string Archive(string name, string prefix = "") => TestArchive.Of(_plugin, _home.PathOf(name), prefix);

    private void AssertRefused(string archive, string code, params string[] words)
    {
        var before = Everything();

        var refusal = Assert.Throws<PluginRefusedException>(() => PluginArchive.Unpack(archive, _target));

        Assert.Equal(code, refusal.Code);
        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        Assert.Equal(before, Everything());
    }

    private string[] Everything() => [.. Directory.GetFileSystemEntries(_home.PathOf(""), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
}
