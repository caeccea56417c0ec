using McpCore.Plugins.Discovery;

namespace McpCore.Plugins.Tests.Discovery;

public sealed class PluginFolderTests : IDisposable
{
    private static readonly DateTime Written = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly string _root = Directory.CreateTempSubdirectory("mcpcore-folders-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Scan_SeveralDropFolders_GoesThroughThemInTheirOrderAndByName()
    {
        foreach (var folder in new[] { "second/a", "first/c", "first/b" })
        {
            Write($"{folder}/file.dll", "x");
        }

        var scan = PluginFolder.Scan([Path.Combine(_root, "first"), Path.Combine(_root, "absent"), Path.Combine(_root, "second")]);

        Assert.Equal(["first/b", "first/c", "second/a"], scan.Select(folder => Path.GetRelativePath(_root, folder.Path)));
    }

    [Fact]
    public void Scan_FilesAndHiddenFolders_AreNoPlugins()
    {
        Write("drop/readme.txt", "x");
        Write("drop/.hidden/file.dll", "x");

        Assert.Empty(PluginFolder.Scan([Path.Combine(_root, "drop")]));
    }

    [Fact]
    public void Scan_NothingWrittenInBetween_IsEqual()
    {
        Write("drop/a/file.dll", "x");
        Write("drop/a/de/file.dll", "x");

        Assert.Equal(Only(), Only());
    }

    [Theory]
    [InlineData("size")]
    [InlineData("time")]
    [InlineData("name")]
    [InlineData("added")]
    [InlineData("removed")]
    [InlineData("deep")]
    [InlineData("empty folder")]
    [InlineData("link")]
    public void Scan_AnyChange_IsAnotherFingerprint(string change)
    {
        Write("drop/a/file.dll", "x");
        Write("drop/a/de/file.dll", "x");
        var before = Only();

        var file = Path.Combine(_root, "drop/a/file.dll");
        switch (change)
        {
            case "size":
                Write("drop/a/file.dll", "xy");
                break;
            case "time":
                File.SetLastWriteTimeUtc(file, Written.AddTicks(10));
                break;
            case "name":
                File.Move(file, Path.Combine(_root, "drop/a/File.dll"));
                break;
            case "added":
                Write("drop/a/other.dll", "");
                break;
            case "removed":
                File.Delete(file);
                break;
            case "deep":
                Write("drop/a/de/file.dll", "xy");
                break;
            case "empty folder":
                Directory.CreateDirectory(Path.Combine(_root, "drop/a/fr"));
                break;
            case "link":
                File.CreateSymbolicLink(Path.Combine(_root, "drop/a/link.dll"), file);
                break;
        }

        Assert.Equal(before.Path, Only().Path);
        Assert.NotEqual(before.Fingerprint, Only().Fingerprint);
    }

    private PluginFolder Only() => Assert.Single(PluginFolder.Scan([Path.Combine(_root, "drop")]));

    private void Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, Written);
    }
}
