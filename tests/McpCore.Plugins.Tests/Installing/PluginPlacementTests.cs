using McpCore.Plugins.Installing;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Installing;

/// <summary>Wherever a kill cuts an installation short, the next start finds the drop folder as it was before it.</summary>
public sealed class PluginPlacementTests : IDisposable
{
    private readonly PluginHome _home = new();
    private readonly string _drop;
    private readonly string _source;

    public PluginPlacementTests()
    {
        Directory.CreateDirectory(_home.Staging);
        _drop = Path.Combine(_home.Drop, "echo");
        _source = _home.Add("echo", root: _home.PathOf("source"));
        PluginHome.SetVersion(_source, "2.0.0");
    }

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clear_CutShortBeforeThePlacement_LeavesTheDropFolderAlone(bool hasFormer)
    {
        AddFormer(hasFormer);
        _ = IncomingPlugin.Receive(_source, _home.Staging);

        AssertClearedTo(hasFormer ? "1.0.0" : null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clear_CutShortAfterThePlacement_PutsBackWhatWasThere(bool hasFormer)
    {
        AddFormer(hasFormer);
        new PluginPlacement(IncomingPlugin.Receive(_source, _home.Staging)).Put(_drop);
        Assert.Equal("2.0.0", VersionInDrop());

        AssertClearedTo(hasFormer ? "1.0.0" : null);
    }

    [Fact]
    public void Clear_AfterACommit_KeepsTheNewVersion()
    {
        AddFormer(true);
        var placement = new PluginPlacement(IncomingPlugin.Receive(_source, _home.Staging));
        placement.Put(_drop);
        placement.Commit();

        AssertClearedTo("2.0.0");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Clear_CutShortBetweenTwoRenames_PutsBackWhatWasThere(bool secondDone)
    {
        // What systems without an exchange leave behind.
        AddFormer(true);
        var incoming = IncomingPlugin.Receive(_source, _home.Staging);
        var place = _home.PathOf("elsewhere/echo");
        new PluginPlacement(incoming).Put(place);
        Directory.Move(place, incoming.Folder);
        Directory.Move(_drop, Path.Combine(incoming.Root, "former"));
        var note = Path.Combine(incoming.Root, "installing.json");
        File.WriteAllText(note, File.ReadAllText(note).Replace(place, _drop, StringComparison.Ordinal));
        if (secondDone)
        {
            Directory.Move(incoming.Folder, _drop);
        }

        AssertClearedTo("1.0.0");
    }

    [Fact]
    public void Clear_NoteThatIsNotWhole_IsIgnored()
    {
        AddFormer(true);
        var incoming = IncomingPlugin.Receive(_source, _home.Staging);
        File.WriteAllText(Path.Combine(incoming.Root, "installing.json"), """{"content":""");

        AssertClearedTo("1.0.0");
    }

    [Fact]
    public void Clear_ChangedByHandAfterThePlacement_KeepsThatChange()
    {
        AddFormer(true);
        new PluginPlacement(IncomingPlugin.Receive(_source, _home.Staging)).Put(_drop);
        PluginHome.SetVersion(_drop, "3.0.0");

        AssertClearedTo("3.0.0");
    }

    [Fact]
    public void Clear_HalfReceivedAndHalfRemoved_AreGone()
    {
        Directory.CreateDirectory(Path.Combine(_home.Staging, ".incoming-1", "content", "echo"));
        Directory.CreateDirectory(Path.Combine(_home.Staging, ".removed-1", "data"));
        var kept = Directory.CreateDirectory(Path.Combine(_home.Staging, "echo", "1.0.0-0123456789ab")).FullName;

        AssertClearedTo(null);

        Assert.True(Directory.Exists(kept));
    }

    [Fact]
    public void Put_SamePlaceTwice_ExchangesInOneStep()
    {
        AddFormer(true);
        var incoming = IncomingPlugin.Receive(_source, _home.Staging);
        var placement = new PluginPlacement(incoming);

        placement.Put(_drop);
        var inside = VersionIn(incoming.Folder);
        placement.Undo();

        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no such step.");
        Assert.Equal("1.0.0", inside);
        Assert.Equal("1.0.0", VersionInDrop());
    }

    [Fact]
    public void Put_PlaceThatCannotBeMade_SaysSoAndChangesNothing()
    {
        File.WriteAllText(_home.Drop, "a file");

        var refusal = Assert.Throws<PluginRefusedException>(() => new PluginPlacement(IncomingPlugin.Receive(_source, _home.Staging)).Put(_drop));

        Assert.Equal("not_placed", refusal.Code);
        Assert.Contains(_drop, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("a file", File.ReadAllText(_home.Drop));
    }

    private void AddFormer(bool really)
    {
        if (really)
        {
            _home.Add("echo");
        }
    }

    private void AssertClearedTo(string? version)
    {
        InstallLeftovers.Clear(_home.Staging, _home.Log);

        Assert.Empty(_home.Log.Lines);
        Assert.DoesNotContain(Directory.GetDirectories(_home.Staging), folder => Path.GetFileName(folder).StartsWith('.'));
        Assert.Equal(version, VersionInDrop());
    }

    private string? VersionInDrop() => Directory.Exists(_drop) ? VersionIn(_drop) : null;

    private static string VersionIn(string folder) => McpCore.Plugins.Manifest.PluginManifest.Read(folder)!.Version;
}
