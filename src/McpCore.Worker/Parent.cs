using System.Runtime.InteropServices;

namespace McpCore.Worker;

/// <summary>The daemon that started this process: when it is gone, however it ended, this process ends.</summary>
internal static partial class Parent
{
    private const int DeathSignal = 1;
    private const int Kill = 9;

    /// <summary>The first line of the standard input.</summary>
    public static string ReadToken()
    {
        // One byte at a time: what comes after the line must not be read ahead.
        var input = Console.OpenStandardInput();
        var token = new List<char>();
        for (var read = input.ReadByte(); read is not ('\n' or -1); read = input.ReadByte())
        {
            token.Add((char)read);
        }

        return new string([.. token]).Trim();
    }

    /// <summary>
    /// Two ways, since either can fail: a thread of its own reads the standard input, which the system closes with the daemon; and Linux is asked
    /// for a signal. The agents' own code may be in an endless loop; neither needs its help.
    /// </summary>
    public static void EndWithIt(int daemonId)
    {
        if (OperatingSystem.IsLinux())
        {
            // Out of the terminal's group: Ctrl-C is for the daemon, which tells its agents to end.
            _ = SetSession();
            _ = ProcessControl(DeathSignal, Kill, 0, 0, 0);
            if (GetParent() != daemonId)
            {
                // It ended before it could be asked for.
                End(0);
            }
        }

        new Thread(EndWithInput) { IsBackground = true, Name = "mcpcore-parent" }.UnsafeStart();
    }

    /// <summary>Native code writes to a pipe through a buffer: what it wrote belongs to the run that ends, not to the next one.</summary>
    public static void FlushNativeOutput()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = FlushAll(0);
        }
    }

    private static void EndWithInput()
    {
        var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(0);
        }

        // Not Environment.Exit: that runs the plugin's code, which may never return.
        End(0);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();

    [LibraryImport("libc", EntryPoint = "fflush")]
    private static partial int FlushAll(nint stream);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void End(int code);
}
