using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Daemons;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore daemon …</c>: start, stop, look at the daemon.</summary>
internal static class DaemonCommand
{
    private static readonly Option<string[]> Settings = new("--set") { Description = "A setting for this start: engine.concurrency=8.", HelpName = "KEY=VALUE" };
    private static readonly Option<string?> Http = new("--http") { Description = "Open the API on a TCP port of this machine as well: 127.0.0.1:8080. Short for --set http.listen=ADDRESS:PORT.", HelpName = "ADDRESS:PORT" };

    public static Command Create(CliContext context) => new("daemon", "Start, stop and look at the daemon.")
    {
        CreateStart(context),
        DaemonStopCommand.CreateStop(context),
        DaemonStopCommand.CreateRestart(context, [Settings, Http], SettingsOf),
        CreateStatus(context),
        DaemonStopCommand.CreateDrain(context),
        DaemonStopCommand.CreateResume(context),
        DaemonLogsCommand.Create(context),
        CreateRun(context),
        DaemonInstallCommand.CreateInstall(context),
        DaemonInstallCommand.CreateUninstall(context),
        DoctorCommand.Create(context),
    };

    private static Command CreateStart(CliContext context)
    {
        var command = new Command("start", "Start the daemon in the background; returns when it answers.") { Settings, Http };
        CliContext.OnItsOwn(command, async (parse, cancellationToken) =>
        {
            var home = context.HomeOf(parse);
            if (DaemonProcess.Find(home) is { } running)
            {
                if (running.IsStopping)
                {
                    throw new CommandFaultException(ExitCodes.Refused, $"The daemon (process {running.ProcessId}) is stopping and waits for its running jobs. Start it again when it has gone;  mcpcore daemon stop  interrupts the jobs and waits for its end.");
                }

                Terminal.Out.Line($"The daemon is already running (process {running.ProcessId}, home {home.Path}).");
                return ExitCodes.Done;
            }

            var processId = await DaemonProcess.StartAsync(home, SettingsOf(parse), cancellationToken);
            TellStarted(home, processId, parse.GetValue(context.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateStatus(CliContext context)
    {
        var command = new Command("status", "Show the daemon: process, jobs by state, slots, plugins.");
        CliContext.OnItsOwn(command, (parse, _) => Task.FromResult(ShowStatus(context.HomeOf(parse), parse.GetValue(context.Json))));
        return command;
    }

    /// <summary>Says of a daemon that has just been started where it answers.</summary>
    public static void TellStarted(HomeFolder home, int processId, bool json)
    {
        var status = new DaemonPipe(home, anyVersion: true).Get("daemon");
        if (json)
        {
            Terminal.Print(status.GetRawText());
        }
        else
        {
            Terminal.Out.Line($"The daemon is running (process {processId}, home {home.Path}{(Show.Text(status, "http") is { Length: > 0 } url ? $", {url}" : "")}).");
        }
    }

    /// <summary>The status of a daemon of any version.</summary>
    public static int ShowStatus(HomeFolder home, bool json)
    {
        var status = new DaemonPipe(home, anyVersion: true).Get("daemon");
        if (json)
        {
            Terminal.Print(status.GetRawText());
        }
        else
        {
            WriteStatus(status);
        }

        return ExitCodes.Done;
    }

    private static Command CreateRun(CliContext context)
    {
        var command = new Command("run", "Run the daemon in the foreground.") { Settings, Http };
        CliContext.OnItsOwn(command, async (parse, cancellationToken) =>
        {
            var start = new ProcessStartInfo(DaemonProcess.Locate()) { UseShellExecute = false };
            foreach (var argument in DaemonProcess.Arguments(context.HomeOf(parse), SettingsOf(parse)))
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;

            // Ctrl-C reaches both processes; this one waits for the daemon's orderly end. A SIGTERM and a SIGHUP are passed on.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, PassOn);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, PassOn);
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;

            void PassOn(PosixSignalContext signal)
            {
                signal.Cancel = true;
                DaemonProcess.Signal(process.Id, signal.Signal);
            }
        });
        return command;
    }

    private static string[] SettingsOf(ParseResult parse) =>
        [.. parse.GetValue(Settings) ?? [], .. parse.GetValue(Http) is { } address ? [$"http.listen={address}"] : Array.Empty<string>()];

    private static void WriteStatus(JsonElement status)
    {
        var slots = status.GetProperty("slots");
        var jobs = status.GetProperty("jobs").EnumerateObject().Where(count => count.Value.GetInt64() > 0).Select(count => $"{count.Value} {count.Name}").ToList();
        var abandoned = slots.GetProperty("abandoned").GetInt32();
        foreach (var (name, value) in new[]
        {
            ("daemon", $"{Show.Text(status, "state")}, version {Show.Text(status, "version")}, process {Show.Text(status, "pid")}, up {Show.Span(TimeProvider.System.GetUtcNow() - Show.Time(status, "started_at")!.Value)}"),
            ("home", Show.Text(status, "home")),
            ("http", Show.Text(status, "http")),
            ("jobs", jobs.Count == 0 ? "none yet" : string.Join(", ", jobs)),
            ("slots", $"{Show.Text(slots, "used")} of {Show.Text(slots, "total")} in use{(abandoned == 0 ? "" : $", {abandoned} abandoned run(s) still go on")}"),
            ("plugins", $"{Show.Text(status, "plugins")} active"),
        })
        {
            if (value.Length > 0)
            {
                Terminal.Out.Line($"{Styled.Dim(name),-8} {value}");
            }
        }
    }
}
