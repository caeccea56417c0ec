using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using McpCore.Cli.Daemons;
using McpCore.Client;
using McpCore.Client.Connection;

namespace McpCore.Cli.Doctor;

/// <summary>The programs and what they need, the settings that a start would use, and the store.</summary>
internal sealed class ProgramChecks(HomeFolder home, bool deep)
{
    private const string SdkPrefix = "10.";

    /// <summary>What the check of the store said as JSON; null when there is no store.</summary>
    public string? Store { get; private set; }

    /// <summary>Each thing that is wrong with the store, with its remedy; null when there is nothing.</summary>
    public string? StoreText { get; private set; }

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        string program;
        try
        {
            program = DaemonProcess.Locate();
        }
        catch (CommandFaultException exception)
        {
            return [Runtime(), Finding.Fail("programs", exception.Message, "Install MCP Core again.")];
        }

        return [Runtime(), await SdkAsync(cancellationToken), await ProgramsAsync(program, cancellationToken), await ConfigurationAsync(cancellationToken), await CheckStoreAsync(cancellationToken)];
    }

    private static Finding Runtime() => Finding.Ok("runtime", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}");

    private static async Task<Finding> SdkAsync(CancellationToken cancellationToken)
    {
        const string Name = "SDK";
        try
        {
            var (_, output, _) = await ProgramOutput.RunAsync("dotnet", ["--list-sdks"], cancellationToken);
            var versions = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).ToList();
            return versions.FindLast(version => version.StartsWith(SdkPrefix, StringComparison.Ordinal)) is { } fits
                ? Finding.Ok(Name, fits)
                : Finding.Ok(Name, $"none of version 10{(versions.Count > 0 ? $" (there is {string.Join(", ", versions)})" : "")}; only those who write plugins need it");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return Finding.Ok(Name, "none; only those who write plugins need it");
        }
    }

    private static async Task<Finding> ProgramsAsync(string program, CancellationToken cancellationToken)
    {
        const string Name = "programs";
        var (exitCode, output, error) = await ProgramOutput.RunAsync(program, ["--version"], cancellationToken);
        var version = output.Trim();
        return exitCode != ExitCodes.Done
            ? Finding.Fail(Name, $"{program} does not run: {error.Trim()}", "Install MCP Core again, and the ASP.NET Core runtime 10.")
            : ProductVersion.Fits(Encoding.ASCII.GetBytes(version))
                ? Finding.Ok(Name, $"{program} {version}")
                : Finding.Fail(Name, $"{program} is version {version}, this command line {ProductVersion.Text} ({Environment.ProcessPath}).", "Install both from one package.");
    }

    private async Task<Finding> ConfigurationAsync(CancellationToken cancellationToken)
    {
        const string Name = "configuration";
        var (exitCode, _, error) = await ProgramOutput.RunAsync(DaemonProcess.Locate(), ["tool", "config-show", "--home", home.Path, "--json"], cancellationToken);
        return exitCode == ExitCodes.Done
            ? Finding.Ok(Name, "no faults")
            : Finding.Fail(Name, error.Trim(), "Mend what is named; a daemon does not start with it, and one that runs keeps the settings of before.");
    }

    private async Task<Finding> CheckStoreAsync(CancellationToken cancellationToken)
    {
        const string Name = "store";
        if (!File.Exists(home.In("mcpcore.db")))
        {
            return Finding.Ok(Name, "none yet; the first start makes it");
        }

        string[] arguments = ["tool", "store-check", "--home", home.Path, .. deep ? ["--deep"] : Array.Empty<string>()];
        var text = await ProgramOutput.RunAsync(DaemonProcess.Locate(), arguments, cancellationToken);
        if (text.ExitCode == ExitCodes.Done)
        {
            Store = (await ProgramOutput.RunAsync(DaemonProcess.Locate(), [.. arguments, "--json"], cancellationToken)).Output.Trim();
            return Finding.Ok(Name, text.Output.Trim());
        }

        (StoreText, Store) = (text.Error.Trim(), (await ProgramOutput.RunAsync(DaemonProcess.Locate(), [.. arguments, "--json"], cancellationToken)).Output.Trim());
        return Finding.Fail(Name, $"{home.In("mcpcore.db")} is damaged; what is wrong, and what to do about it, follows.", "docs/troubleshooting.md, \"The store is damaged\"");
    }
}
