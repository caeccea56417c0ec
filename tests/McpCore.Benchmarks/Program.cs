using System.Globalization;
using McpCore.Benchmarks;

// dotnet run -c Release --project tests/McpCore.Benchmarks [-- --quick] [--out docs/performance.md] [--peers DIR NAME...]
//   --quick   a tenth of the work, to see whether everything runs
//   --out     writes the report to a file besides printing it
//   --steady  [JOBS] an even load with retention on, a million jobs unless told otherwise: says whether sizes, memory and latency stay flat
//   --loads   DROP STAGING: only the times of loading the plugin there, for the benchmark itself
//   --workers  only the time of starting a worker, for the benchmark itself
//   --empty-host  HOME [syncing|completing]: a host that only answers, or writes and syncs besides, for the benchmark itself
//   --peers   runs DIR/run.py for each named peer in the same run, and adds the ratios

var quick = args.Contains("--quick");
var output = ValuesOf("--out").FirstOrDefault();
var peers = ValuesOf("--peers");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

if (ValuesOf("--loads") is [var drop, var staging])
{
    await PluginBoundary.PrintLoadsAsync(drop, staging, stop.Token);
    return 0;
}

if (args is ["--workers"])
{
    await PluginBoundary.PrintWorkerStartAsync(stop.Token);
    return 0;
}

if (ValuesOf(EmptyHost.Option) is [var emptyHome, .. var kind])
{
    await EmptyHost.RunAsync(emptyHome, kind.FirstOrDefault());
    return 0;
}

var installation = Directory.CreateTempSubdirectory("mcpcore-bench-installation-");
await Installation.PrepareAsync(installation.FullName, stop.Token);

if (args.Contains("--steady"))
{
    var isFlat = await SteadyRun.PrintAsync(ValuesOf("--steady") is [var jobs] ? int.Parse(jobs, CultureInfo.InvariantCulture) : 1_000_000, stop.Token);
    installation.Delete(recursive: true);
    return isFlat ? 0 : 1;
}

var results = await Suite.RunAsync(quick ? 0.1 : 1, stop.Token);
var engine = await EngineSuite.RunAsync(quick ? 0.02 : 1, stop.Token);
var profile = await Profile.MeasureAsync(quick ? 0.1 : 1, stop.Token);
var plugins = await PluginSuite.RunAsync(quick ? 0.1 : 1, stop.Token);
var commandLine = await CommandLineSuite.RunAsync(quick ? 0.2 : 1, stop.Token);
var peerResults = peers.Count > 1 ? await PeerRuns.RunAsync(peers[0], peers.Skip(1), quick ? 500 : 3000, stop.Token) : [];
var report = Report.Write(results, engine, profile, plugins, commandLine, peerResults);
Console.WriteLine(report);
if (output is not null)
{
    await File.WriteAllTextAsync(output, report);
}

installation.Delete(recursive: true);
return 0;

List<string> ValuesOf(string option)
{
    var index = Array.IndexOf(args, option);
    return index < 0 ? [] : [.. args.Skip(index + 1).TakeWhile(value => !value.StartsWith("--", StringComparison.Ordinal))];
}
