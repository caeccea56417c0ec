using System.Globalization;
using System.Text;

namespace McpCore.Benchmarks;

/// <summary>The report of one run, as the page docs/performance.md.</summary>
internal static class Report
{
    public static string Write(Figures figures, EngineFigures engine, Profile profile, PluginFigures plugins, CommandLineFigures commandLine, IReadOnlyList<PeerFigures> peers)
    {
        var (floors, (p50, p95, p99)) = (figures.Floors, figures.Latency);
        var text = new StringBuilder();
        text.AppendLine("# Performance").AppendLine();
        text.AppendLine("One run on one machine; the machine is shared and noisy, so only the ratios mean something. Every figure is of a real daemon over its pipe with the default");
        text.AppendLine("durable store (SQLite, WAL, `synchronous=FULL`), and an agent that does nothing; the daemon is " + (Installation.IsPublished ? "a published one" : "an ordinary build") + ".").AppendLine("Rates are medians of five rounds on one daemon, the first of them on a cold one; so are the percentiles of submit to completed, after a round to warm up, and the figures of the disk, measured between the others. Resident memory is read 15 seconds after the last request. This page was written by:").AppendLine();
        text.AppendLine("```console").AppendLine("dotnet run -c Release --project tests/McpCore.Benchmarks -- --out docs/performance.md").AppendLine("```").AppendLine();
        text.AppendLine("`--quick` does a tenth of the work; `--peers DIR NAME…` runs `DIR/run.py NAME` for other job systems in the same run, and adds the ratios.");
        text.AppendLine("`--steady [JOBS]` puts an even load on a daemon with retention on, for nine minutes and a million jobs unless told otherwise, and says at the end whether the database, its log, memory and the submits' latency stayed flat.").AppendLine();
        text.AppendLine(Line($"Machine: {Environment.ProcessorCount} cores, {Environment.OSVersion.Platform}, .NET {Environment.Version}.")).AppendLine();
        text.AppendLine("## The disk").AppendLine();
        text.AppendLine("| floor | p50 | a second |").AppendLine("|---|---|---|");
        text.AppendLine(Line($"| 4 KiB appended and synced | {floors.AppendP50:0.00} ms | {floors.AppendPerSecond:0} |"));
        text.AppendLine(Line($"| 4 KiB overwritten and synced | {floors.OverwriteP50:0.00} ms | {floors.OverwritePerSecond:0} |")).AppendLine();
        text.AppendLine("## MCP Core").AppendLine();
        text.AppendLine("| what | figure | against the floor |").AppendLine("|---|---|---|");
        text.AppendLine(Line($"| submit, one at a time | {figures.Submit:0} a second | {figures.Submit / floors.AppendPerSecond:0.00} of the appends a second |"));
        text.AppendLine(Line($"| submit, 32 at a time | {figures.SubmitConcurrent:0} a second | {figures.SubmitConcurrent / floors.AppendPerSecond:0.0} times |"));
        text.AppendLine(Line($"| submit, 1,000 in a request | {figures.SubmitMany:0} a second | {figures.SubmitMany / floors.AppendPerSecond:0.0} times |"));
        text.AppendLine(Line($"| drain at concurrency 10 | {figures.Drain:0} a second | {figures.Drain / floors.AppendPerSecond:0.0} times |"));
        text.AppendLine(Line($"| drain at concurrency 64 | {engine.Drain64:0} a second | {engine.Drain64 / floors.AppendPerSecond:0.0} times |"));
        text.AppendLine(Line($"| the same with {engine.Finished} finished jobs | {engine.Drain64AfterFinished:0} a second | {engine.Drain64AfterFinished / engine.Drain64:0.00} of that |"));
        text.AppendLine(Line($"| submit to completed, idle daemon | p50 {p50:0.00} ms, p95 {p95:0.00} ms, p99 {p99:0.00} ms | p50 is {p50 / floors.AppendP50:0.0} syncs |"));
        text.AppendLine(Line($"| start of the process to first job done | {figures.StartToFirstJob:0} ms | |"));
        text.AppendLine(Line($"| resident memory, idle after that job | {figures.IdleMemory:0} MiB | |"));
        text.AppendLine(Line($"| start with {engine.Waiting} jobs waiting to first job done | {engine.StartWithWaiting:0} ms | |"));
        text.AppendLine(Line($"| resident memory, idle with {engine.LargeBacklog} jobs waiting | {engine.MemoryWithLargeBacklog:0} MiB | |"));
        text.AppendLine(Line($"| kill -9, from the new daemon's first answer until its ten jobs run again | {engine.Rerun:0} ms | |"));
        text.AppendLine(Line($"| a call of `progress` in an agent | {engine.ProgressMicroseconds:0.00} µs | |"));
        WriteProfile(text, figures, profile);
        WritePlugins(text, plugins);
        CommandLineReport.Write(text, commandLine);
        if (peers.Count > 0)
        {
            WritePeers(text, figures, p50, peers);
        }

        text.AppendLine().AppendLine("## Bars").AppendLine();
        WriteEngineBars(text, figures, engine);
        text.AppendLine(Line($"- A call in a worker at most 150 µs over one in process: {plugins.WorkerCallMicroseconds - plugins.CallMicroseconds:0}, {Met(plugins.WorkerCallMicroseconds - plugins.CallMicroseconds <= 150)}."));
        text.AppendLine(Line($"- Drain in workers at least 0.6 of the drain in process: {plugins.WorkerDrain / plugins.Drain:0.00}, {Met(plugins.WorkerDrain >= 0.6 * plugins.Drain)}."));
        text.AppendLine(Line($"- A replace makes no job fail, and none wait more than 250 ms: {plugins.FailedWhileReplaced} failed, the longest took {plugins.ReplacedLatencies.Max():0} ms, {Met(plugins.FailedWhileReplaced == 0 && plugins.ReplacedLatencies.Max() <= 250)}."));
        text.AppendLine(Line($"- From the staged folder to the first job done within 150 ms the first time, 40 ms later: {plugins.ColdLoad:0} ms and {plugins.WarmLoad:0} ms, {Met(plugins.ColdLoad <= 150 && plugins.WarmLoad <= 40)}."));
        text.AppendLine(Line($"- A worker is ready within 150 ms of its start: {plugins.WorkerStart:0} ms, {Met(plugins.WorkerStart <= 150)}."));
        CommandLineReport.WriteBars(text, commandLine);
        return text.ToString();
    }

    private static void WriteEngineBars(StringBuilder text, Figures figures, EngineFigures engine)
    {
        var (floors, (p50, _, p99)) = (figures.Floors, figures.Latency);
        var drain = Math.Min(10_000, 4 * floors.AppendPerSecond);
        text.AppendLine(Line($"- Submits one at a time at least 0.6 of the appends a second: {figures.Submit / floors.AppendPerSecond:0.00}, {Met(figures.Submit >= 0.6 * floors.AppendPerSecond)}."));
        text.AppendLine(Line($"- Submits, 32 at a time, at least 10,000 a second: {figures.SubmitConcurrent:0}, {Met(figures.SubmitConcurrent >= 10_000)}."));
        text.AppendLine(Line($"- Submits, 1,000 in a request, at least 80,000 jobs a second: {figures.SubmitMany:0}, {Met(figures.SubmitMany >= 80_000)}."));
        text.AppendLine(Line($"- Drain at concurrency 10 at least 10,000 a second, or 4 jobs an append: {figures.Drain:0}, {Met(figures.Drain >= drain)}."));
        text.AppendLine(Line($"- Drain at concurrency 64 at least 30,000 a second: {engine.Drain64:0}, {Met(engine.Drain64 >= 30_000)}."));
        text.AppendLine(Line($"- The same with a million finished jobs at least 0.9 of it: {engine.Drain64AfterFinished / engine.Drain64:0.00}, {Met(engine.Drain64AfterFinished >= 0.9 * engine.Drain64)}."));
        text.AppendLine(Line($"- Submit to completed: p50 at most 3 appends, p99 at most the larger of 6 ms and 3 times the appends' p99: {p50 / floors.AppendP50:0.0} and {p99:0.0} ms, {Met(p50 <= 3 * floors.AppendP50 && p99 <= Math.Max(6, 3 * floors.AppendP99))}."));
        text.AppendLine(Line($"- Start to first job done within 700 ms, with {engine.Waiting} jobs waiting within 900 ms: {figures.StartToFirstJob:0} and {engine.StartWithWaiting:0} ms, {Met(figures.StartToFirstJob <= 700 && engine.StartWithWaiting <= 900)}."));
        text.AppendLine(Line($"- Jobs of a killed daemon run again within 1 s: {engine.Rerun:0} ms, {Met(engine.Rerun <= 1000)}."));
        text.AppendLine(Line($"- Memory under 75 MB when idle, under 150 MB with {engine.LargeBacklog} jobs waiting: {figures.IdleMemory:0} and {engine.MemoryWithLargeBacklog:0} MiB, {Met(figures.IdleMemory <= 75 / 1.048576 && engine.MemoryWithLargeBacklog <= 150 / 1.048576)}."));
        text.AppendLine(Line($"- A call of `progress` under 1 µs: {engine.ProgressMicroseconds:0.00}, {Met(engine.ProgressMicroseconds < 1)}."));
    }

    private static void WriteProfile(StringBuilder text, Figures figures, Profile profile)
    {
        text.AppendLine().AppendLine("## Where the time and the memory go").AppendLine();
        text.AppendLine("The framework alone is a host with the same server on the same pipe that answers with as many bytes and does nothing else. A submit writes five pages of the store, the job's own");
        text.AppendLine("and those of its indexes, and syncs them: so does the framework with the disk before each answer, and nothing else.").AppendLine();
        text.AppendLine("| one submit, p50 | ms | of it |").AppendLine("|---|---|---|");
        text.AppendLine(Line($"| a request and its answer, the framework alone | {profile.RoundTrip:0.00} | {profile.RoundTrip / profile.Submit:0.00} |"));
        text.AppendLine(Line($"| five pages overwritten and synced before the answer: the framework with the disk adds | {profile.SyncedRoundTrip - profile.RoundTrip:0.00} | {(profile.SyncedRoundTrip - profile.RoundTrip) / profile.Submit:0.00} |"));
        text.AppendLine(Line($"| reading, checking, storing, writing the answer: the daemon adds | {profile.Submit - profile.SyncedRoundTrip:0.00} | {1 - (profile.SyncedRoundTrip / profile.Submit):0.00} |"));
        text.AppendLine(Line($"| submit | {profile.Submit:0.00} | 1 |")).AppendLine();
        var p50 = figures.Latency.P50;
        text.AppendLine("| submit to completed, p50 | ms | of it |").AppendLine("|---|---|---|");
        text.AppendLine(Line($"| as many pages synced, an answer, as many pages synced, an event: the framework with the disk | {profile.SyncedCompletion:0.00} | {profile.SyncedCompletion / p50:0.00} |"));
        text.AppendLine(Line($"| storing, starting, running, storing again: the daemon adds | {p50 - profile.SyncedCompletion:0.00} | {1 - (profile.SyncedCompletion / p50):0.00} |"));
        text.AppendLine(Line($"| submit to completed | {p50:0.00} | 1 |")).AppendLine();
        text.AppendLine("| resident memory | MiB | of it |").AppendLine("|---|---|---|");
        text.AppendLine(Line($"| the framework alone | {profile.EmptyMemory:0} | {profile.EmptyMemory / figures.IdleMemory:0.00} |"));
        text.AppendLine(Line($"| the daemon when idle | {figures.IdleMemory:0} | 1 |"));
        text.AppendLine(Line($"| of that, files of the framework and the daemon, mapped and shared | {profile.DaemonFiles:0} | {profile.DaemonFiles / figures.IdleMemory:0.00} |"));
    }

    private static void WritePlugins(StringBuilder text, PluginFigures plugins)
    {
        text.AppendLine().AppendLine("## Plugins").AppendLine();
        text.AppendLine("Loads and calls are those of the plugin host alone, without a store; the others are of a daemon. A load starts with the staged copy in place and ends with the first job's end.");
        text.AppendLine($"A worker is ready when it has reported to the daemon. Loads and starts of workers are those of {(plugins.IsPublished ? "a published build, compiled ahead of its start as an installation is" : "an ordinary build, compiled while it runs: a published one could not be made")}.").AppendLine();
        text.AppendLine("| what | in process | in a worker | ratio |").AppendLine("|---|---|---|---|");
        text.AppendLine(Line($"| load, the first in a process | {plugins.ColdLoad:0} ms | | |"));
        text.AppendLine(Line($"| load, a later one | {plugins.WarmLoad:0} ms | {plugins.WorkerLoad:0} ms | {plugins.WorkerLoad / plugins.WarmLoad:0.0} |"));
        text.AppendLine(Line($"| start of a worker until it is ready | | {plugins.WorkerStart:0} ms | |"));
        text.AppendLine(Line($"| a call, one at a time, p50 | {plugins.CallMicroseconds:0} µs | {plugins.WorkerCallMicroseconds:0} µs | {plugins.WorkerCallMicroseconds / plugins.CallMicroseconds:0.0} |"));
        text.AppendLine(Line($"| drain at concurrency 10 | {plugins.Drain:0} a second | {plugins.WorkerDrain:0} a second | {plugins.WorkerDrain / plugins.Drain:0.00} |")).AppendLine();
        text.AppendLine("| one job at a time, submit to completed | p50 | p99 | longest |").AppendLine("|---|---|---|---|");
        text.AppendLine(Latencies("the plugin stays", plugins.SteadyLatencies));
        text.AppendLine(Latencies($"the plugin is replaced {plugins.Replaces} times meanwhile", plugins.ReplacedLatencies));
    }

    private static string Latencies(string what, IReadOnlyList<double> times) =>
        Line($"| {what} | {Percentiles.Of(times, 50):0.0} ms | {Percentiles.Of(times, 99):0.0} ms | {times.Max():0} ms |");

    public static string Met(bool isMet) => isMet ? "met" : "missed";

    private static void WritePeers(StringBuilder text, Figures figures, double p50, IReadOnlyList<PeerFigures> peers)
    {
        text.AppendLine().AppendLine("## Peers in the same run").AppendLine();
        text.AppendLine("How many times as fast MCP Core was (for latency and start: how many times as quick; for memory: how many times as much the peer took). Their durability differs.").AppendLine();
        text.AppendLine("| peer | submit | submit many | drain at 10 | latency p50 | cold start | memory |").AppendLine("|---|---|---|---|---|---|---|");
        foreach (var peer in peers)
        {
            text.AppendLine(peer.Failure is { } failure
                ? $"| {peer.Name} | not measured: {failure} | | | | | |"
                : $"| {peer.Name} | {Ratio(figures.Submit, peer.Submit)} | {Ratio(figures.SubmitMany, peer.SubmitMany)} | {Ratio(figures.Drain, peer.Drain)} | {Ratio(peer.LatencyP50, p50)} | {Ratio(peer.ColdStartSeconds * 1000, figures.StartToFirstJob)} | {Ratio(peer.MemoryMiB, figures.IdleMemory)} |");
        }
    }

    private static string Ratio(double? mine, double? other) => mine is { } left && other is { } right && right > 0 ? Line($"{left / right:0.0}") : "";

    public static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
