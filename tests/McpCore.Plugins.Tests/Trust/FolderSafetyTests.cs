using System.Diagnostics;
using McpCore.Plugins.Tests.Support;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Tests.Trust;

public sealed class FolderSafetyTests : IDisposable
{
    private const uint Stranger = 54321;

    private readonly PluginHome _home = new();
    private readonly string _folder;

    public FolderSafetyTests() => _folder = _home.Add("echo");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void CheckInDropFolder_OwnFolder_Passes() => FolderSafety.CheckInDropFolder(_folder);

    [Theory]
    [InlineData("")]
    [InlineData("echo")]
    [InlineData("echo/plugin.json")]
    [InlineData("echo/data")]
    [InlineData("echo/data/deep.txt")]
    public void CheckInDropFolder_WorldWritable_IsRefusedWithPathModeAndCommand(string what)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        File.WriteAllText(Path.Combine(_folder, "data", "deep.txt"), "");
        var path = Path.TrimEndingDirectorySeparator(Path.Combine(_home.Drop, what));
        UnixModes.Set(path, "777");

        var refusal = Assert.Throws<PluginRefusedException>(() => FolderSafety.CheckInDropFolder(_folder));

        Assert.Equal("unsafe_folder", refusal.Code);
        Assert.StartsWith($"{path} can be written by every user of this machine (mode 0777)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"chmod -R o-w {path}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("plugins.allow_unsafe_folders", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("echo")]
    [InlineData("echo/plugin.json")]
    public async Task CheckInDropFolder_ForeignOwner_IsRefusedWithOwnerAndCommand(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && FileStatus.CurrentUser == 0, "Only root can give files away.");
        var path = Path.TrimEndingDirectorySeparator(Path.Combine(_home.Drop, what));
        await GiveAwayAsync(path);

        var refusal = Assert.Throws<PluginRefusedException>(() => FolderSafety.CheckInDropFolder(_folder));

        Assert.Equal("unsafe_folder", refusal.Code);
        Assert.StartsWith($"{path} belongs to user {Stranger}, while the daemon runs as user 0", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"sudo chown -R 0 {path}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_PathWithASpace_IsOneWordOfTheCommand()
    {
        var file = Path.Combine(_folder, "it's here.txt");
        File.WriteAllText(file, "");
        UnixModes.Set(file, "602");

        var refusal = Assert.Throws<PluginRefusedException>(() => FolderSafety.Check(_folder));

        Assert.Contains($"chmod -R o-w '{Path.Combine(_folder, "it")}'\\''s here.txt'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAllAsync_UnsafePlugin_IsRefusedWhileTheOthersLoad()
    {
        var bad = _home.Add("probe");
        UnixModes.Set(bad, "757");

        await _home.AssertRefusedAsync(bad, "unsafe_folder", bad, "0757", "chmod");
    }

    [Fact]
    public async Task LoadAllAsync_UnsafeFoldersAllowed_LoadsThem()
    {
        UnixModes.Set(_home.Drop, "777");
        _home.AllowUnsafeFolders = true;

        await using var host = await _home.LoadAsync();

        Assert.Equal(PluginState.Active, host.View("echo").State);
    }

    [Fact]
    public async Task LoadAllAsync_PipeInThePlugin_IsRefusedAndNotReadForEver()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Kinds of files are told on Linux alone.");
        var bad = _home.Add("probe");
        await RunAsync("mkfifo", Path.Combine(bad, "pipe.dll"));

        await _home.AssertRefusedAsync(bad, "special_file", "\"pipe.dll\"");
    }

    private static Task GiveAwayAsync(string path) => RunAsync("chown", $"{Stranger}", path);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
