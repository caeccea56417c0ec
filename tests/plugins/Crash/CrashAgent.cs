using System.Diagnostics;
using System.Runtime.InteropServices;
using McpCore.Agents;

namespace McpCore.TestPlugins.Crash;

/// <summary>Harms its process in the way that the payload names.</summary>
[JobType("crash", Description = "Harms its process.")]
public sealed partial class CrashAgent : Agent<CrashPayload, CrashResult>
{
    private static readonly List<byte[]> Kept = [];

    public override async Task<CrashResult> ExecuteAsync(CrashPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var child = 0;
        if (payload.Begun is { } begun)
        {
            await File.WriteAllTextAsync(begun, $"{Environment.ProcessId}", cancellationToken);
        }

        switch (payload.FirstRunOnly && context.Run > 1 ? Harm.None : payload.Harm)
        {
            case Harm.Exit:
                Environment.Exit(payload.Code);
                break;
            case Harm.FailFast:
                Environment.FailFast("the agent gives up");
                break;
            case Harm.StackOverflow:
                Recurse(0);
                break;
            case Harm.WildPointer:
                Fill(0x10, 1, 4096);
                break;
            case Harm.Abort:
                AbortProcess();
                break;
            case Harm.ThreadThrows:
                var thread = new Thread(() => throw new InvalidOperationException("thrown on a thread"));
                thread.Start();
                thread.Join();
                break;
            case Harm.TimerThrows:
                await ThrowFromTimerAsync().WaitAsync(cancellationToken);
                break;
            case Harm.AsyncVoidThrows:
                await ThrowFromAsyncVoid().WaitAsync(cancellationToken);
                break;
            case Harm.SpinForEver:
                Spin();
                break;
            case Harm.LeakHeap:
                while (true)
                {
                    Kept.Add(new byte[1024 * 1024]);
                }

            case Harm.LeakNative:
                await LeakNativeAsync(cancellationToken);
                break;
            case Harm.Print:
                await PrintAsync(payload.Count);
                break;
            case Harm.PrintNative:
                _ = Put("from native code");
                _ = Flush(0);
                break;
            case Harm.ReplaceConsole:
                Console.SetOut(TextWriter.Null);
                await Console.Out.WriteLineAsync("into nothing");
                context.Heartbeat();
                break;
            case Harm.LeaveChild:
                child = Process.Start(new ProcessStartInfo("sleep", "3600"))!.Id;
                break;
            case Harm.LeaveThread:
                new Thread(Spin) { IsBackground = true, Priority = ThreadPriority.Lowest }.Start();
                break;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (payload.Stay || (payload.Gate is { } gate && !File.Exists(gate)))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return new CrashResult(Environment.ProcessId, child);
    }

    protected override ValueTask ValidateAsync(CrashPayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        if (payload.Harm == Harm.ExitInCheck)
        {
            Environment.Exit(7);
        }

        return default;
    }

    private static int Recurse(int depth) => depth < 0 ? 0 : Recurse(depth + 1) + Recurse(depth + 2);

    private static void Spin()
    {
        while (true)
        {
            Thread.SpinWait(1000);
        }
    }

    private static async Task PrintAsync(int lines)
    {
        for (var line = 1; line <= lines; line++)
        {
            await Console.Out.WriteLineAsync($"line {line}");
        }

        await Console.Error.WriteLineAsync("a complaint");
        await Task.Run(() => Console.Write("unfinished"));
    }

    private static async Task LeakNativeAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            const int Part = 16 * 1024 * 1024;
            Fill(Marshal.AllocHGlobal(Part), 1, Part);
        }
    }

    private static async Task ThrowFromTimerAsync()
    {
        var fired = new TaskCompletionSource();

        // Not disposed of asynchronously: that waits for the end of a callback that never ended well.
        var timer = new Timer(
            _ =>
            {
                fired.TrySetResult();
                throw new InvalidOperationException("thrown from a timer");
            },
            null,
            10,
            Timeout.Infinite);
        await fired.Task;
        GC.KeepAlive(timer);
    }

    private static Task ThrowFromAsyncVoid()
    {
        var before = new TaskCompletionSource();
        Throw();
        return before.Task;

#pragma warning disable VSTHRD100, VSTHRD101 // What the harm is about.
        async void Throw()
#pragma warning restore VSTHRD100, VSTHRD101
        {
            await Task.Yield();
            before.TrySetResult();
            throw new InvalidOperationException("thrown from async void");
        }
    }

    [LibraryImport("libc", EntryPoint = "memset")]
    private static partial void Fill(nint address, int value, nint length);

    [LibraryImport("libc", EntryPoint = "abort")]
    private static partial void AbortProcess();

    [LibraryImport("libc", EntryPoint = "puts", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Put(string text);

    [LibraryImport("libc", EntryPoint = "fflush")]
    private static partial int Flush(nint stream);
}
