using System.CommandLine;
using System.Text.Json.Nodes;
using McpCore.Cli.Daemons;
using McpCore.Cli.Output;
using McpCore.Cli.Systemd;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore daemon install</c> and <c>uninstall</c>: the daemon as a service of systemd.</summary>
internal static class DaemonInstallCommand
{
    private static readonly Option<bool> Machine = new("--system") { Description = "A service of the machine, under a user of its own, instead of one of this user." };

    /// <summary>Folders that the unit of a machine hides from the daemon.</summary>
    private static readonly string[] Hidden = ["/home", "/root", "/run/user"];

    public static Command CreateInstall(CliContext context)
    {
        var user = new Option<string>("--user") { Description = "With --system: the user that the daemon runs as.", HelpName = "NAME", DefaultValueFactory = _ => ServiceUnit.SystemUser };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the unit and do nothing." };
        var command = new Command("install", "Let systemd run the daemon: write the unit, enable it and start it.") { Machine, user, dryRun };
        CliContext.OnItsOwn(command, async (parse, cancellationToken) =>
        {
            var isSystem = parse.GetValue(Machine);
            var unit = new ServiceUnit(isSystem, DaemonProcess.Locate(), isSystem && parse.GetValue(context.Home) is null ? HomeFolder.Resolve(ServiceUnit.SystemHome) : context.HomeOf(parse), parse.GetValue(user)!);
            if (parse.GetValue(dryRun))
            {
                Terminal.Out.Write(unit.Text());
                return ExitCodes.Done;
            }

            var systemctl = new Systemctl(isSystem);
            await systemctl.RequireAsync(cancellationToken);
            Check(unit);
            Write(unit);
            await systemctl.RunAsync(["daemon-reload"], cancellationToken);
            await systemctl.RunAsync(["enable", "--now", ServiceUnit.Name], cancellationToken);
            Tell(unit, parse.GetValue(context.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateUninstall(CliContext context)
    {
        var command = new Command("uninstall", "Take the service away: stop the daemon, disable the unit and remove it. The home stays.") { Machine };
        CliContext.OnItsOwn(command, async (parse, cancellationToken) =>
        {
            var unit = new ServiceUnit(parse.GetValue(Machine), "", context.HomeOf(parse), "");
            if (!File.Exists(unit.File))
            {
                throw new CommandFaultException(ExitCodes.NotFound, $"There is no {unit.File}.{(unit.IsSystem ? "" : " A service of the machine is removed with --system.")}");
            }

            var systemctl = new Systemctl(unit.IsSystem);
            await systemctl.RequireAsync(cancellationToken);
            await systemctl.RunAsync(["disable", "--now", ServiceUnit.Name], cancellationToken);
            Try(() => File.Delete(unit.File), unit);
            await systemctl.RunAsync(["daemon-reload"], cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(new JsonObject { ["unit"] = unit.File, ["removed"] = true }.ToJsonString());
            }
            else
            {
                Terminal.Out.Line($"The service is stopped and {unit.File} removed. The home with its jobs stays.");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Check(ServiceUnit unit)
    {
        if (unit.IsSystem)
        {
            CheckSystem(unit);
        }
        else if (DaemonProcess.Find(unit.Home) is { } running)
        {
            throw new CommandFaultException(ExitCodes.Refused, $"A daemon (process {running.ProcessId}) runs on {unit.Home.Path}, and the service could not start beside it. Stop it first:  mcpcore daemon stop");
        }
    }

    private static void CheckSystem(ServiceUnit unit)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new CommandFaultException(ExitCodes.Refused, "A service of the machine can be installed by root alone:  sudo mcpcore daemon install --system");
        }

        if (!File.ReadLines("/etc/passwd").Any(line => line.StartsWith(unit.User + ":", StringComparison.Ordinal)))
        {
            throw new CommandFaultException(ExitCodes.Refused, $"There is no user {unit.User}. Make one:  useradd --system --home-dir {unit.Home.Path} --shell /usr/sbin/nologin {unit.User}");
        }

        foreach (var (what, path) in new[] { ("program", unit.Program), ("home", unit.Home.Path) })
        {
            if (Array.Exists(Hidden, folder => path.StartsWith(folder + "/", StringComparison.Ordinal)))
            {
                throw new CommandFaultException(ExitCodes.Refused, $"The {what} {path} is in a folder that the service does not see. Put it elsewhere: /usr/lib/mcpcore for the programs, {ServiceUnit.SystemHome} for the home (docs/install.md).");
            }
        }

        if (unit.Home.Path != ServiceUnit.SystemHome && !Directory.Exists(unit.Home.Path))
        {
            throw new CommandFaultException(ExitCodes.Refused, $"There is no {unit.Home.Path}. Make it for the service's user:  install -d -o {unit.User} -m 700 {unit.Home.Path}");
        }
    }

    private static void Write(ServiceUnit unit) => Try(
        () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(unit.File)!);
            File.WriteAllText(unit.File, unit.Text());
        },
        unit);

    private static void Try(Action change, ServiceUnit unit)
    {
        try
        {
            change();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFaultException(ExitCodes.Refused, $"{unit.File} cannot be changed: {exception.Message}");
        }
    }

    private static void Tell(ServiceUnit unit, bool json)
    {
        if (json)
        {
            Terminal.Print(new JsonObject { ["unit"] = unit.File, ["home"] = unit.Home.Path, ["enabled"] = true, ["started"] = true }.ToJsonString());
            return;
        }

        var user = unit.IsSystem ? "" : "--user ";
        Terminal.Out.Line($"Wrote {unit.File}, enabled it and started it: the daemon runs on {unit.Home.Path}{(unit.IsSystem ? $" as the user {unit.User}" : "")}.");
        Terminal.Hint($"See it:  systemctl {user}status {ServiceUnit.Name}    Its log:  mcpcore daemon logs --home {unit.Home.Path}");
        if (!unit.IsSystem)
        {
            Terminal.Hint("It runs while you are logged in; for always:  loginctl enable-linger");
        }
    }
}
