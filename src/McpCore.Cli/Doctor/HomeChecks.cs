using System.Diagnostics;
using System.Globalization;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Doctor;

/// <summary>The folder of the instance: whether it can be used, by whom, and how fast its disk is.</summary>
internal sealed class HomeChecks(HomeFolder home, TimeProvider time)
{
    private const int Writes = 20;
    private const int WriteBytes = 4096;
    private const long LittleSpace = 1024 * 1024 * 1024;
    private const long NoSpace = 100 * 1024 * 1024;
    private static readonly TimeSpan SlowSync = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SetBack = TimeSpan.FromSeconds(10);

    /// <summary>When this was written; a clock before that was never set.</summary>
    private static readonly DateTimeOffset Earliest = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public IEnumerable<Finding> Run()
    {
        if (ForeignHome.OwnerOf(home.Path) is { } owner)
        {
            yield return Finding.Fail("home", $"{home.Path} belongs to {owner}.", "Ask as that user, or choose another home (--home).");
            yield break;
        }

        if (!Directory.Exists(home.Path))
        {
            yield return Finding.Ok("home", $"{home.Path} is not there yet; the first start makes it.");
            yield return Clock([]);
            yield break;
        }

        yield return Finding.Ok("home", home.Path);
        yield return Mode();
        yield return Space();
        yield return Sync();
        yield return Clock(["mcpcore.db", "mcpcore.db-wal", "daemon.json"]);
    }

    private Finding Mode()
    {
        const string Name = "permissions";
        if (OperatingSystem.IsWindows())
        {
            return Finding.Ok(Name, "as Windows keeps them");
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        return (File.GetUnixFileMode(home.Path) & Others) == 0
            ? Finding.Ok(Name, "for the owner alone")
            : Finding.Warn(Name, $"other users can look into {home.Path}", $"chmod 700 {home.Path} (each start of a daemon does it, too)");
    }

    private Finding Space()
    {
        const string Name = "space";
        const string Remedy = "Free space, or let jobs go sooner: retention in mcpcore.json, mcpcore prune.";
        var free = new DriveInfo(home.Path).AvailableFreeSpace;
        return free switch
        {
            < NoSpace => Finding.Fail(Name, $"{Show.Bytes(free)} are free", Remedy),
            < LittleSpace => Finding.Warn(Name, $"{Show.Bytes(free)} are free", Remedy),
            _ => Finding.Ok(Name, $"{Show.Bytes(free)} are free"),
        };
    }

    /// <summary>Every submit waits for the disk once: what one such wait takes bounds what the daemon can do.</summary>
    private Finding Sync()
    {
        const string Name = "disk sync";
        var file = home.In($"doctor-{Environment.ProcessId}.tmp");
        try
        {
            var took = new List<TimeSpan>(Writes);
            using (var handle = File.OpenHandle(file, FileMode.Create, FileAccess.Write, options: FileOptions.DeleteOnClose))
            {
                var block = new byte[WriteBytes];
                for (var i = 0; i < Writes; i++)
                {
                    var started = Stopwatch.GetTimestamp();
                    RandomAccess.Write(handle, block, (long)i * WriteBytes);
                    RandomAccess.FlushToDisk(handle);
                    took.Add(Stopwatch.GetElapsedTime(started));
                }
            }

            var median = took.Order().ElementAt(Writes / 2);
            var text = string.Create(CultureInfo.InvariantCulture, $"{median.TotalMilliseconds:0.00} ms for a synchronous write of 4 KB (median of {Writes})");
            return median < SlowSync ? Finding.Ok(Name, text) : Finding.Warn(Name, text, "Put the home on a local solid-state disk; a submit waits for one such write.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail(Name, $"{home.Path} cannot be written: {exception.Message}", "Look at its owner, its mode, and whether its disk is mounted to be read only.");
        }
    }

    private Finding Clock(string[] files)
    {
        const string Name = "clock";
        var now = time.GetUtcNow();
        if (now < Earliest)
        {
            return Finding.Fail(Name, $"It is {now:u} by this machine's clock.", "Set the clock; schedules and delays go by it.");
        }

        var newest = files.Select(home.In).Where(File.Exists).Select(file => new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero)).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        return newest - now > SetBack
            ? Finding.Warn(Name, $"{now:u}, and the store was written to at {newest:u}: the clock was set back.", "Set the clock; delayed jobs and schedules wait until it has caught up.")
            : Finding.Ok(Name, string.Create(CultureInfo.InvariantCulture, $"{now:u}"));
    }
}
