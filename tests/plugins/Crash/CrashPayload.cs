using System.ComponentModel;

namespace McpCore.TestPlugins.Crash;

/// <summary>What the agent does to its process.</summary>
public sealed record CrashPayload
{
    [Description("How the process is harmed.")]
    public Harm Harm { get; init; }

    [Description("File that is made once the harm is under way.")]
    public string? Begun { get; init; }

    [Description("Exit code, for the harm that ends the process by itself.")]
    public int Code { get; init; }

    [Description("Number of lines to write, megabytes to take, or children to leave.")]
    public int Count { get; init; }

    [Description("File to wait for after the harm.")]
    public string? Gate { get; init; }

    [Description("Harms in the first run of the job alone; later ones complete.")]
    public bool FirstRunOnly { get; init; }

    [Description("Stays after the harm until it is cancelled, for harm that is done beside the run.")]
    public bool Stay { get; init; }
}

/// <summary>Ways to harm a process.</summary>
public enum Harm
{
    None,
    Exit,
    FailFast,
    StackOverflow,
    WildPointer,
    Abort,
    ThreadThrows,
    TimerThrows,
    AsyncVoidThrows,
    SpinForEver,
    LeakHeap,
    LeakNative,
    Print,
    PrintNative,
    ReplaceConsole,
    LeaveChild,
    LeaveThread,
    ExitInCheck,
}
