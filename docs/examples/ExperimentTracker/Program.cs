// An experiment tracker on a running daemon, over its pipe. It keeps nothing of its own: what was tried is what the daemon knows of the jobs,
// found again by tag and metadata.
//
//   dotnet run --project docs/examples/ExperimentTracker -- sweep NAME [--home DIR] [--epochs N]
//   dotnet run --project docs/examples/ExperimentTracker -- show NAME [--home DIR]
using System.Globalization;
using ExperimentTracker;
using McpCore.Client;

if (args is not ["sweep" or "show", var name, ..])
{
    await Console.Error.WriteLineAsync("usage: ExperimentTracker sweep|show NAME [--home DIR] [--epochs N]");
    return 2;
}

using var client = new McpCoreClient(HomeFolder.Resolve(Option("--home")));
try
{
    if (args[0] == "sweep")
    {
        await SweepAsync(int.Parse(Option("--epochs") ?? "40", CultureInfo.InvariantCulture));
    }

    return await ShowAsync() ? 0 : 1;
}
catch (Exception exception) when (exception is McpCoreException or DaemonUnavailableException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

async Task SweepAsync(int epochs)
{
    string[] models = ["linear", "neural", "svm"];
    double[] learningRates = [0.001, 0.01];
    var runs =
        from model in models
        from learningRate in learningRates
        select JobRequest.Create("ml_experiment", new Experiment(model, "iris", epochs, learningRate, Seed: 7), TrackerJson.Default.Experiment) with
        {
            Tags = ["experiment"],
            Metadata = new() { ["experiment"] = name },
            MaxAttempts = 2,
        };

    // Subscribed before the submit: no end is missed, not even when the daemon restarts meanwhile.
    var events = await client.SubscribeAsync(new EventFilter { JobType = "ml_experiment" });
    var open = (await client.SubmitManyAsync([.. runs])).Select(job => job.Id).ToHashSet();
    Console.WriteLine($"{name}: {open.Count} runs submitted");
    await foreach (var item in events)
    {
        if (item.NewStatus is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled && open.Remove(item.JobId!))
        {
            Console.WriteLine($"  {item.JobId![^8..]} {item.NewStatus} ({open.Count} to go)");
        }

        if (open.Count == 0 || item.Kind == EventKinds.Reset)
        {
            break;
        }
    }

    // Only a reader that was too slow has any left.
    await Task.WhenAll(open.Select(id => client.WaitAsync(id)));
}

async Task<bool> ShowAsync()
{
    var query = new JobQuery { Tag = "experiment", Metadata = new Dictionary<string, string> { ["experiment"] = name } };
    var runs = new List<(JobSnapshot Job, ExperimentResult Result)>();
    var unfinished = 0;
    await foreach (var job in client.ListJobsAsync(query))
    {
        if (job.ReadResult(TrackerJson.Default.ExperimentResult) is { } result)
        {
            runs.Add((job, result));
        }
        else
        {
            unfinished++;
        }
    }

    Console.WriteLine($"{"run",-8} {"model",-7} {"rate",6} {"epochs",6} {"seed",5} {"test",7} {"train",7} {"loss",8}");
    foreach (var (job, run) in runs.OrderByDescending(run => run.Result.TestAccuracy).ThenBy(run => run.Result.FinalLoss))
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{job.Id[^8..]} {run.Model,-7} {run.Parameters.LearningRate,6} {run.Parameters.Epochs,6} {run.Parameters.Seed,5} {run.TestAccuracy,7:P1} {run.TrainAccuracy,7:P1} {run.FinalLoss,8:F4}"));
    }

    Console.WriteLine($"{runs.Count} runs, {unfinished} without a result");
    return runs.Count > 0 && unfinished == 0;
}

string? Option(string option) => Array.IndexOf(args, option) is var index and >= 0 && index + 1 < args.Length ? args[index + 1] : null;
