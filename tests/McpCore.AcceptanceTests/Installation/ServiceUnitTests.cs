using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Installation;

/// <summary>The systemd units, as systemd itself judges them.</summary>
public sealed class ServiceUnitTests : IDisposable
{
    private const string InstalledDaemon = "/usr/bin/mcpcored";
    private readonly TempFolder _folder = new();

    public ServiceUnitTests() => ToolRun.Require("systemd-analyze", "systemd");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mcpcore.service", "--system")]
    [InlineData("mcpcore-user.service", "--user")]
    public async Task Systemd_finds_no_fault(string unit, string manager)
    {
        var result = await AnalyzeAsync("verify", "--man=no", manager, Copy(unit));

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task The_service_of_a_machine_is_hardened()
    {
        // In tenths: an exposure above 1.5 of 10 makes it fail.
        const string Threshold = "15";

        var result = await AnalyzeAsync("security", "--offline=true", $"--threshold={Threshold}", Copy("mcpcore.service"));

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Fact]
    public void The_service_is_given_longer_to_stop_than_running_jobs_are()
    {
        var unit = File.ReadAllLines(Source("mcpcore.service"));

        // The default drain of 30 s, the default grace of 10 s, and the time to close.
        Assert.Contains("TimeoutStopSec=90s", unit);
        Assert.Contains("KillMode=mixed", unit);
        Assert.Contains("Type=notify", unit);
        Assert.DoesNotContain(unit, line => line.StartsWith("MemoryDenyWriteExecute", StringComparison.Ordinal));
    }

    /// <summary>The unit with a daemon that is there, since systemd looks for the program.</summary>
    private string Copy(string unit)
    {
        var text = File.ReadAllText(Source(unit));
        Assert.Contains(InstalledDaemon, text, StringComparison.Ordinal);
        var copy = _folder.In(unit);
        File.WriteAllText(copy, text.Replace(InstalledDaemon, Checkout.Daemon, StringComparison.Ordinal));
        return copy;
    }

    private Task<CommandResult> AnalyzeAsync(params string[] arguments) =>
        ProgramRun.RunAsync("systemd-analyze", arguments, ("XDG_RUNTIME_DIR", _folder.Path), ("SYSTEMD_COLORS", "0"));

    private static string Source(string unit) => Path.Combine(Checkout.Root, "deploy", "systemd", unit);
}
