using System.Runtime.InteropServices;

namespace McpCore.Exec.Running;

/// <summary>Signals to processes and groups.</summary>
internal static partial class Signal
{
    private const int KillNumber = 9;
    private const int TerminateNumber = 15;

    /// <summary>Asks all processes of a group to end.</summary>
    public static void TerminateGroup(int group) => _ = Send(-group, TerminateNumber);

    /// <summary>Ends all processes of a group.</summary>
    public static void KillGroup(int group) => _ = Send(-group, KillNumber);

    public static void Kill(int process) => _ = Send(process, KillNumber);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
