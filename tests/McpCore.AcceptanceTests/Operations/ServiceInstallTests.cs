using System.Runtime.Versioning;
using System.Xml.Linq;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Operations;

/// <summary><c>mcpcore daemon install</c> and <c>uninstall</c>.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ServiceInstallTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Unit => _folder.In("config", "systemd", "user", "mcpcore.service");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--user")]
    [InlineData("--system", "--system")]
    public async Task The_unit_of_a_dry_run_passes_systemds_own_check(string manager, params string[] options)
    {
        ToolRun.Require("systemd-analyze", "systemd");

        var dry = await RunAsync("/nowhere", ["daemon", "install", "--dry-run", .. options]);
        var file = _folder.In("mcpcore.service");
        await File.WriteAllTextAsync(file, dry.Output, TestContext.Current.CancellationToken);
        var verified = await ProgramRun.RunAsync("systemd-analyze", ["verify", "--man=no", manager, file], ("XDG_RUNTIME_DIR", _folder.Path), ("SYSTEMD_COLORS", "0"));

        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        Assert.Contains($"ExecStart={Checkout.Daemon} run --home ", dry.Output, StringComparison.Ordinal);
        Assert.Equal((0, "", ""), (verified.ExitCode, verified.Output, verified.Error));
        Assert.False(File.Exists(Unit));
    }

    [Fact]
    public async Task Paths_with_odd_signs_survive_in_the_unit()
    {
        ToolRun.Require("systemd-analyze", "systemd");

        var dry = await RunAsync("/nowhere", ["daemon", "install", "--dry-run", "--home", "/srv/100% of \"it\""]);
        var file = _folder.In("mcpcore.service");
        await File.WriteAllTextAsync(file, dry.Output, TestContext.Current.CancellationToken);
        var verified = await ProgramRun.RunAsync("systemd-analyze", ["verify", "--man=no", "--user", file], ("XDG_RUNTIME_DIR", _folder.Path), ("SYSTEMD_COLORS", "0"));

        Assert.Contains("--home \"/srv/100%% of \\\"it\\\"\"\n", dry.Output, StringComparison.Ordinal);
        Assert.Equal((0, "", ""), (verified.ExitCode, verified.Output, verified.Error));
    }

    [Fact]
    public async Task Without_systemctl_nothing_is_changed_and_the_way_on_is_told()
    {
        var install = await RunAsync("/nowhere", ["daemon", "install"]);

        Assert.Equal((5, ""), (install.ExitCode, install.Output));
        Assert.Contains("there is no systemctl", install.Error, StringComparison.Ordinal);
        Assert.Contains("mcpcore daemon start", install.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Unit));
    }

    [Fact]
    public async Task Where_systemd_does_not_run_nothing_is_changed()
    {
        var tools = Stub("echo offline; exit 1");

        var install = await RunAsync(tools, ["daemon", "install"]);

        Assert.Equal(5, install.ExitCode);
        Assert.Contains("systemctl says: offline", install.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Unit));
    }

    [Fact]
    public async Task An_installation_writes_enables_and_starts_the_unit_and_its_removal_undoes_it()
    {
        var log = _folder.In("calls");
        var tools = Stub($"echo \"$@\" >> {log}; echo running");

        var install = await RunAsync(tools, ["daemon", "install", "--json"]);
        var unit = await File.ReadAllTextAsync(Unit, TestContext.Current.CancellationToken);
        var removal = await RunAsync(tools, ["daemon", "uninstall"]);
        var again = await RunAsync(tools, ["daemon", "uninstall"]);

        Assert.Equal((0, Unit), (install.ExitCode, install.Json().Text("unit")));
        Assert.Contains($"ExecStart={Checkout.Daemon} run --home {_folder.In("home")}\n", unit, StringComparison.Ordinal);
        Assert.Equal((0, 4), (removal.ExitCode, again.ExitCode));
        Assert.False(File.Exists(Unit));
        Assert.Equal(
            [
                "--user is-system-running", "--user daemon-reload", "--user enable --now mcpcore",
                "--user is-system-running", "--user disable --now mcpcore", "--user daemon-reload",
            ],
            await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_systemd_that_refuses_is_quoted()
    {
        var tools = Stub("case \"$2\" in is-system-running) echo running;; enable) echo 'Unit is masked.' >&2; exit 1;; esac");

        var install = await RunAsync(tools, ["daemon", "install"]);

        Assert.Equal(5, install.ExitCode);
        Assert.Contains("`systemctl --user enable --now mcpcore` failed with 1: Unit is masked.", install.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("launchd/mcpcore.plist", "/Users/ada/mcpcore/mcpcored")]
    [InlineData("windows/mcpcore-task.xml", "mcpcored.exe")]
    public void The_files_for_other_systems_are_well_formed_and_start_the_daemon(string file, string program)
    {
        var document = XDocument.Load(Path.Combine(Checkout.Root, "deploy", file));

        Assert.Contains(document.Descendants(), element => !element.HasElements && element.Value.EndsWith(program, StringComparison.Ordinal));
    }

    /// <summary>Stands in for systemctl, since the machines that run this suite have no systemd that could be asked.</summary>
    private string Stub(string script)
    {
        var tools = _folder.Create("tools");
        var file = Path.Combine(tools, "systemctl");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return tools;
    }

    private Task<CommandResult> RunAsync(string path, string[] arguments) => ProgramRun.RunAsync(
        Checkout.CommandLine, arguments, ("PATH", path), ("XDG_CONFIG_HOME", _folder.In("config")), (HomeFolder.Variable, _folder.In("home")));
}
