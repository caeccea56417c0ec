using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Installation;

/// <summary>The Debian package: what is in it, and that it works where it was only unpacked.</summary>
public sealed class DebianPackageTests : IClassFixture<DebianPackage>, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DebianPackage _package;

    public DebianPackageTests(DebianPackage package)
    {
        _package = package;
        ToolRun.Require("dpkg-deb", "dpkg");
    }

    private string Unpacked => _folder.In("unpacked");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_works_unpacked()
    {
        await UnpackAsync();

        var run = await ToolRun.RunAsync(_folder.Path, Path.Combine(Unpacked, "usr", "bin", "mcpcore"), ["demo"], ("HOME", _folder.Create("user")));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Fact]
    public async Task Its_settings_are_in_etc_and_are_the_ones_that_the_daemon_reads()
    {
        await UnpackAsync();
        await File.WriteAllTextAsync(Path.Combine(Unpacked, "etc", "mcpcore", "mcpcore.json"), """{"engine":{"drian":"1s"}}""", TestContext.Current.CancellationToken);

        var conffiles = await ControlFileAsync("conffiles");
        var run = await ToolRun.RunAsync(_folder.Path, Path.Combine(Unpacked, "usr", "bin", "mcpcored"), ["run", "--home", _folder.In("home")]);

        Assert.Equal("/etc/mcpcore/mcpcore.json\n", conffiles);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("engine.drian", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_in_it_is_root_s_and_nobody_else_may_write_it()
    {
        var contents = await ToolRun.SucceedAsync(_folder.Path, "dpkg-deb", ["--contents", _package.Path]);

        var lines = contents.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.EndsWith("./lib/systemd/system/mcpcore.service", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("./usr/share/man/man1/mcpcore.1.gz", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("./usr/share/bash-completion/completions/mcpcore", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Matches("^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x|lrwxrwxrwx) root/root ", line));
    }

    [Fact]
    public async Task It_asks_for_the_runtime_and_its_scripts_are_sound()
    {
        await ToolRun.SucceedAsync(_folder.Path, "dpkg-deb", ["--control", _package.Path, _folder.In("control")]);

        Assert.Contains("\nDepends: aspnetcore-runtime-10.0 | dotnet-sdk-10.0,", await ControlFileAsync("control"), StringComparison.Ordinal);
        foreach (var script in new[] { "postinst", "prerm", "postrm" })
        {
            await ToolRun.SucceedAsync(_folder.Path, "sh", ["-n", _folder.In("control", script)]);
        }
    }

    [Fact]
    public async Task Its_checksums_are_those_of_its_files()
    {
        await UnpackAsync();
        var sums = _folder.In("md5sums");
        await File.WriteAllTextAsync(sums, await ControlFileAsync("md5sums"), TestContext.Current.CancellationToken);

        var checkedFiles = await ToolRun.SucceedAsync(Unpacked, "md5sum", ["--check", sums]);

        Assert.Contains("usr/lib/mcpcore/mcpcored: OK", checkedFiles, StringComparison.Ordinal);
    }

    private Task<string> UnpackAsync() => ToolRun.SucceedAsync(_folder.Path, "dpkg-deb", ["-x", _package.Path, Unpacked]);

    private Task<string> ControlFileAsync(string name) => ToolRun.SucceedAsync(_folder.Path, "dpkg-deb", ["--info", _package.Path, name]);
}
