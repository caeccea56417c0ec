using System.Diagnostics;
using System.Runtime.InteropServices;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Daemons;

/// <summary>Finds, starts and watches the daemon's process.</summary>
internal static partial class DaemonProcess
{
    private const string Solution = "McpCore.sln";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>The daemon's program: beside this one in an installation, in its own output folder in a source checkout.</summary>
    /// <exception cref="CommandFaultException">It is nowhere.</exception>
    public static string Locate()
    {
        var name = OperatingSystem.IsWindows() ? "mcpcored.exe" : "mcpcored";
        var beside = Path.Combine(AppContext.BaseDirectory, name);
        if (File.Exists(beside))
        {
            return beside;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                // The same configuration and framework as this program: bin/<configuration>/<framework>/.
                var output = Path.GetRelativePath(Path.Combine(folder.FullName, "src", "McpCore.Cli"), AppContext.BaseDirectory);
                var built = Path.Combine(folder.FullName, "src", "McpCore.Daemon", output, name);
                return File.Exists(built) ? built : throw new CommandFaultException(ExitCodes.InternalFault, $"The daemon has not been built: there is no {built}. Run `dotnet build`.");
            }
        }

        throw new CommandFaultException(ExitCodes.InternalFault, $"The daemon's program {name} is not beside mcpcore in {AppContext.BaseDirectory}. Install it again.");
    }

    /// <summary>The daemon that answers on a home, of whatever version, and whether it is about to end; or null.</summary>
    public static (int ProcessId, bool IsStopping)? Find(HomeFolder home)
    {
        try
        {
            var status = new DaemonPipe(home, anyVersion: true).Get("daemon");
            return (status.GetProperty("pid").GetInt32(), Show.Text(status, "state") == "draining");
        }
        catch (DaemonUnavailableException exception) when (ForeignHome.Explain(exception) is null)
        {
            return null;
        }
    }

    /// <summary>Starts a daemon in the background, free of this terminal, and returns when it answers.</summary>
    /// <returns>Its process id.</returns>
    /// <exception cref="CommandFaultException">It ended, or did not answer in time; the message has what it printed.</exception>
    public static async Task<int> StartAsync(HomeFolder home, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(home.Logs);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFaultException(ExitCodes.Refused, $"The home {home.Path} cannot be used: {exception.Message}");
        }

        var output = Path.Combine(home.Logs, "daemon.out");
        using var process = Spawn(home, settings, output);
        try
        {
            return await WaitUntilItAnswersAsync(process, home, output, cancellationToken);
        }
        catch
        {
            // Whoever gives up waiting must not leave a daemon behind that nobody knows of.
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }

            throw;
        }
    }

    /// <summary>Waits until a process has gone.</summary>
    public static async Task WaitForExitAsync(int processId, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (ArgumentException)
        {
            // It has gone already.
        }
    }

    private static async Task<int> WaitUntilItAnswersAsync(Process process, HomeFolder home, string output, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        while (started.Elapsed < StartLimit)
        {
            if (Find(home) is { } answering)
            {
                return answering.ProcessId;
            }

            if (process.HasExited)
            {
                throw new CommandFaultException(process.ExitCode is 0 ? ExitCodes.InternalFault : process.ExitCode, $"The daemon did not start. It said:\n{(await File.ReadAllTextAsync(output, cancellationToken)).TrimEnd()}");
            }

            await Task.Delay(Poll, cancellationToken);
        }

        throw new CommandFaultException(ExitCodes.InternalFault, $"The daemon (process {process.Id}) did not answer within {StartLimit.TotalSeconds:0} seconds and was ended. See {output}.");
    }

    /// <summary>Passes a signal on to a process. One that has gone needs none.</summary>
    public static void Signal(int processId, PosixSignal signal)
    {
        const int SigHup = 1, SigTerm = 15;
        _ = Kill(processId, signal == PosixSignal.SIGHUP ? SigHup : SigTerm);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    /// <summary>What the daemon is called with.</summary>
    public static IEnumerable<string> Arguments(HomeFolder home, IEnumerable<string> settings) =>
        ["run", "--home", home.Path, .. settings.SelectMany(setting => new[] { "--set", setting })];

    private static Process Spawn(HomeFolder home, IReadOnlyList<string> settings, string output)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, CreateNoWindow = true };
        if (OperatingSystem.IsWindows())
        {
            start.FileName = Locate();
        }
        else
        {
            // A session of its own: neither Ctrl-C nor the end of the terminal reaches the daemon. The shell makes way for it by exec.
            start.FileName = "/bin/sh";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add("out=$1; shift; if command -v setsid >/dev/null; then exec setsid \"$@\" >\"$out\" 2>&1 </dev/null; else exec nohup \"$@\" >\"$out\" 2>&1 </dev/null; fi");
            start.ArgumentList.Add("mcpcore");
            start.ArgumentList.Add(output);
            start.ArgumentList.Add(Locate());
        }

        foreach (var argument in Arguments(home, settings).Append("--background"))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new CommandFaultException(ExitCodes.InternalFault, "The daemon's process could not be started.");
    }
}
