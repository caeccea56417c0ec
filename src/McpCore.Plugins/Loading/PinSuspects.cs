namespace McpCore.Plugins.Loading;

/// <summary>
/// The best guess of what keeps an unloaded version in memory. There is no profiler in a daemon, so it rests on what was seen to run still, and on
/// which of the known causes the version's assemblies call at all.
/// </summary>
internal static class PinSuspects
{
    private const int MostOthers = 3;

    private enum Evidence
    {
        /// <summary>It can only be called or not.</summary>
        None,

        /// <summary>Its threads can be counted.</summary>
        Thread,

        /// <summary>It runs from time to time, which can be seen.</summary>
        Stirring,
    }

    /// <summary>A known cause: which calls lead to it, and how to name it.</summary>
    private sealed record Cause(string Phrase, Evidence Evidence, params string[] Calls)
    {
        public AssemblyCall? FindIn(IReadOnlyList<AssemblyCall> calls) => calls.FirstOrDefault(call => Calls.Any(pattern => Matches(pattern, call)));

        private static bool Matches(string pattern, AssemblyCall call) => pattern.EndsWith('*')
            ? call.Member.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : call.Member == pattern;
    }

    /// <summary>The known causes, the likeliest first.</summary>
    private static readonly Cause[] Causes =
    [
        new("a thread that it started", Evidence.Thread, "System.Threading.Thread.Start", "System.Threading.Thread.UnsafeStart"),
        new("a timer that it did not dispose", Evidence.Stirring, "System.Threading.Timer..ctor", "System.Timers.Timer..ctor", "System.Threading.PeriodicTimer..ctor"),
        new(
            "a handler that it left on an event of the process",
            Evidence.None,
            "System.AppDomain.add_*",
            "System.Runtime.Loader.AssemblyLoadContext.add_*",
            "System.Console.add_*",
            "System.Threading.Tasks.TaskScheduler.add_*",
            "System.Runtime.InteropServices.PosixSignalRegistration.Create"),
        new("a registration that it left on a token of the host", Evidence.None, "System.Threading.CancellationToken.Register", "System.Threading.CancellationToken.UnsafeRegister"),
        new("the console, whose writer it replaced", Evidence.None, "System.Console.SetOut", "System.Console.SetError", "System.Console.SetIn"),
        new("a wait that it registered with the thread pool", Evidence.None, "System.Threading.ThreadPool.RegisterWaitForSingleObject", "System.Threading.ThreadPool.UnsafeRegisterWaitForSingleObject"),
        new("an instrument or listener that it did not dispose", Evidence.None, "System.Diagnostics.Metrics.Meter.CreateObservable*", "System.Diagnostics.ActivitySource.AddActivityListener"),
        new("a handle that it did not free", Evidence.None, "System.Runtime.InteropServices.GCHandle.Alloc"),
        new("the cache of Validator, which never lets go (only a worker process helps)", Evidence.None, "System.ComponentModel.DataAnnotations.Validator.*"),
        new("the cache of TypeDescriptor, which never lets go", Evidence.None, "System.ComponentModel.TypeDescriptor.*"),
        new("the cache of DispatchProxy, which never lets go", Evidence.None, "System.Reflection.DispatchProxy.Create"),
        new("the cache behind `dynamic`, which never lets go", Evidence.None, "Microsoft.CSharp.RuntimeBinder.Binder.*"),
        new("the cache of the JSON serialiser, which keeps types of default or shared options", Evidence.None, AssemblyCalls.JsonByOptions),
        new("a task that does not end", Evidence.Stirring, "System.Threading.Tasks.Task.Run", "System.Threading.Tasks.TaskFactory.StartNew", "System.Threading.Tasks.Task.Delay", "System.Threading.ThreadPool.QueueUserWorkItem"),
    ];

    /// <param name="folder">The version's staged folder.</param>
    /// <param name="footprint">What was seen of what it set going.</param>
    public static string Describe(string folder, Footprint footprint)
    {
        var calls = AssemblyCalls.Of(folder);
        var found = Causes.Select((cause, order) => (Cause: cause, Call: cause.FindIn(calls), Order: order))
            .Where(suspect => suspect.Call is not null)
            .Select(suspect => (Text: $"{suspect.Cause.Phrase}{(IsSeen(suspect.Cause, footprint) ? " and that still runs" : "")} ({suspect.Call!.File} uses {suspect.Call.Member})",
                Rank: Rank(suspect.Cause, footprint), suspect.Order))
            .OrderBy(suspect => suspect.Rank)
            .ThenBy(suspect => suspect.Order)
            .Select(suspect => suspect.Text)
            .ToList();
        var seen = Seen(footprint);
        return found.Count == 0
            ? $"Suspect: {(seen.Length > 0 ? "something that it set going and that still runs" : "none of the known causes; its assemblies call none of them, so perhaps a static of a shared assembly holds one of its objects")}{seen}."
            : $"Suspect: {found[0]}{seen}{(found.Count == 1 ? "" : "; also possible: " + string.Join("; ", found.Skip(1).Take(MostOthers)))}.";
    }

    /// <summary>What was seen goes first, what could have been seen and was not goes last.</summary>
    private static int Rank(Cause cause, Footprint footprint) =>
        IsSeen(cause, footprint) ? 0 : cause.Evidence == Evidence.Stirring || (cause.Evidence == Evidence.Thread && footprint.HadThreads) ? 2 : 1;

    private static bool IsSeen(Cause cause, Footprint footprint) => cause.Evidence switch
    {
        Evidence.Thread => footprint.LiveThreads.Count > 0,
        Evidence.Stirring => footprint.IsStirring,
        _ => false,
    };

    private static string Seen(Footprint footprint)
    {
        var names = footprint.LiveThreads;
        var named = names.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Take(MostOthers).Select(name => $"\"{name}\"").ToList();
        return names.Count > 0 ? $"; threads alive: {names.Count}{(named.Count > 0 ? $", {string.Join(", ", named)}" : "")}"
            : footprint.IsStirring ? "; code of it ran after the unload"
            : "";
    }
}
