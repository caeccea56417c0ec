using McpCore.Plugins.Staging;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Staging;

public sealed class PluginStagerTests : IDisposable
{
    private readonly PluginHome _home = new();
    private readonly string _source;

    public PluginStagerTests() => _source = _home.Add("echo");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Stage_Folder_CopiesEveryFileUnderVersionAndHash()
    {
        Directory.CreateDirectory(Path.Combine(_source, "data", "deep"));
        File.WriteAllText(Path.Combine(_source, "data", "deep", "file.txt"), "deep");

        var (folder, sha256) = Stage();

        Assert.Equal(Path.Combine(_home.Staging, "echo", $"1.0.0-{sha256[..12]}"), folder);
        Assert.Matches("^[0-9a-f]{64}$", sha256);
        Assert.Equal(Names(_source), Names(folder));
        Assert.Equal("deep", File.ReadAllText(Path.Combine(folder, "data", "deep", "file.txt")));
        Assert.Single(Directory.GetDirectories(Path.Combine(_home.Staging, "echo")));
    }

    [Fact]
    public void Stage_Unchanged_KeepsTheCopy()
    {
        var first = Stage();
        var dll = Path.Combine(first.Folder, "McpCore.TestPlugins.Echo.dll");
        var marked = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(dll, marked);

        var second = Stage();

        Assert.Equal(first, second);
        Assert.Equal(marked, File.GetLastWriteTimeUtc(dll));
    }

    [Fact]
    public void Stage_DamagedCopy_IsMadeAgain()
    {
        var (folder, _) = Stage();
        var dll = Path.Combine(folder, "McpCore.TestPlugins.Echo.dll");
        File.WriteAllText(dll, "damaged");
        File.WriteAllText(Path.Combine(folder, "stranger.dll"), "stranger");

        Stage();

        Assert.Equal(File.ReadAllBytes(Path.Combine(_source, "McpCore.TestPlugins.Echo.dll")), File.ReadAllBytes(dll));
        Assert.False(File.Exists(Path.Combine(folder, "stranger.dll")));
    }

    [Theory]
    [InlineData("content")]
    [InlineData("name")]
    [InlineData("another file")]
    public void Stage_AnyChange_GivesAnotherHash(string change)
    {
        var file = Path.Combine(_source, "file.txt");
        File.WriteAllText(file, "a");
        var before = Stage();

        switch (change)
        {
            case "content":
                File.WriteAllText(file, "b");
                break;
            case "name":
                File.Move(file, Path.Combine(_source, "fila.txt"));
                break;
            default:
                File.WriteAllText(Path.Combine(_source, "more.txt"), "");
                break;
        }

        var after = Stage();

        Assert.NotEqual(before.Sha256, after.Sha256);
        Assert.NotEqual(before.Folder, after.Folder);
    }

    [Theory]
    [InlineData("link.dll", false)]
    [InlineData("folder", true)]
    public void Stage_LinkInFolder_IsRefusedAndNamed(string name, bool folder)
    {
        var outside = Directory.CreateDirectory(_home.PathOf("outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "secret.txt"), "secret");
        _ = folder
            ? Directory.CreateSymbolicLink(Path.Combine(_source, name), outside)
            : File.CreateSymbolicLink(Path.Combine(_source, name), Path.Combine(outside, "secret.txt"));

        var refusal = Assert.Throws<PluginRefusedException>(() => Stage());

        Assert.Equal("link_in_folder", refusal.Code);
        Assert.Contains($"\"{name}\"", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_home.Staging));
    }

    [Fact]
    public void RemoveOthers_OlderAndInterruptedCopies_AreRemoved()
    {
        var (older, _) = Stage();
        var (current, _) = PluginStager.Stage(_source, _home.Staging, "echo", "2.0.0");
        var interrupted = Directory.CreateDirectory(Path.Combine(_home.Staging, "echo", ".interrupted")).FullName;
        var (other, _) = PluginStager.Stage(_source, _home.Staging, "echo-2", "1.0.0");

        PluginStager.RemoveOthers(_home.Staging, "echo", [current]);

        Assert.False(Directory.Exists(older));
        Assert.False(Directory.Exists(interrupted));
        Assert.True(Directory.Exists(current));
        Assert.True(Directory.Exists(other));
    }

    private (string Folder, string Sha256) Stage() => PluginStager.Stage(_source, _home.Staging, "echo", "1.0.0");

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
}
