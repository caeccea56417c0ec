using System.ComponentModel;
using McpCore.Cli.Daemons;

namespace McpCore.Cli.Systemd;

/// <summary>Talks to systemd: the machine's, or the one of this user.</summary>
internal sealed class Systemctl(bool isSystem)
{
    private const string Program = "systemctl";

    /// <summary>What it answers when it manages something; "degraded" says that some other service has failed.</summary>
    private static readonly string[] Managing = ["running", "degraded", "starting", "initializing", "maintenance"];

    /// <summary>Makes sure that systemd is there and manages this machine or session.</summary>
    /// <exception cref="CommandFaultException">It does not.</exception>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        var state = "there is no systemctl";
        try
        {
            var (_, output, error) = await ProgramOutput.RunAsync(Program, Arguments(["is-system-running"]), cancellationToken);
            state = output.Trim();
            if (Managing.Contains(state))
            {
                return;
            }

            state = $"systemctl says: {(state.Length > 0 ? state : error.Trim())}";
        }
        catch (Win32Exception)
        {
            // Not installed.
        }

        throw new CommandFaultException(
            ExitCodes.Refused,
            $"systemd does not manage this {(isSystem ? "machine" : "session")} ({state}); nothing was changed. Start the daemon without a service:  mcpcore daemon start. "
            + "`--dry-run` prints the unit, for another machine or to be put in place by hand; docs/install.md has what other systems need.");
    }

    /// <summary>Runs one command of it.</summary>
    /// <exception cref="CommandFaultException">It failed.</exception>
    public async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var all = Arguments(arguments);
        var (exitCode, output, error) = await ProgramOutput.RunAsync(Program, all, cancellationToken);
        if (exitCode != 0)
        {
            throw new CommandFaultException(ExitCodes.Refused, $"`{Program} {string.Join(' ', all)}` failed with {exitCode}: {(error + output).Trim()}");
        }
    }

    private string[] Arguments(string[] arguments) => isSystem ? arguments : ["--user", .. arguments];
}
