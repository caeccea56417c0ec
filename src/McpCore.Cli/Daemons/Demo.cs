using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpCore.Cli.Following;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Daemons;

/// <summary>The demonstration: real training, real backtests, a real <c>kill -9</c>, on a temporary home that is removed afterwards.</summary>
internal sealed class Demo
{
    private static readonly (string Type, string Payload)[] Jobs =
    [
        ("ml_experiment", """{"model":"linear","dataset":"iris","epochs":200,"learning_rate":0.01}"""),
        ("ml_experiment", """{"model":"neural","dataset":"digits","epochs":50}"""),
        ("ml_experiment", """{"model":"svm","dataset":"digits","epochs":50,"learning_rate":0.01}"""),
        ("backtest", """{"strategy":"momentum","ticker":"DEMO","data_source":"synthetic","params":{"fast_window":10,"slow_window":40}}"""),
        ("backtest", """{"strategy":"mean_reversion","ticker":"DEMO","data_source":"synthetic"}"""),
    ];

    private readonly HomeFolder _home = HomeFolder.Resolve(Path.Combine(Path.GetTempPath(), $"mcpcore-demo-{Guid.NewGuid().ToString("N")[..8]}"));
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _daemon;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartDaemonAsync("1. Start a daemon on a temporary home", cancellationToken);
            using var client = new McpCoreClient(_home);
            await ShowAgentsAsync(client, cancellationToken);
            var succeeded = await RunJobsAsync(client, cancellationToken);
            var rescued = await KillAndRescueAsync(cancellationToken);
            await StopAsync(cancellationToken);
            Say($"Done in {Show.Span(_clock.Elapsed)}. Next: README.md, \"First job\".");
            return succeeded && rescued ? ExitCodes.Done : ExitCodes.JobFailed;
        }
        finally
        {
            CleanUp();
        }
    }

    private async Task StartDaemonAsync(string title, CancellationToken cancellationToken)
    {
        Title(title);
        var starting = Stopwatch.StartNew();
        _daemon = await DaemonProcess.StartAsync(_home, [], cancellationToken);
        Say($"Process {_daemon} answers after {Show.Span(starting.Elapsed)}; home {_home.Path}");
    }

    private static async Task ShowAgentsAsync(McpCoreClient client, CancellationToken cancellationToken)
    {
        Title("2. What it can do (plugins loaded from a folder)");
        var answer = await client.GetAsync("job-types", cancellationToken);
        foreach (var agent in answer.GetProperty("agents").EnumerateArray())
        {
            Terminal.Out.Line($"   {Styled.Blue(Show.Text(agent, "type")),-14} {Show.Text(agent, "plugin")} {Show.Text(agent, "version")}  {Show.Text(agent, "description")}");
        }
    }

    private static async Task<bool> RunJobsAsync(McpCoreClient client, CancellationToken cancellationToken)
    {
        Title("3. Three experiments on real data and two backtests on synthetic prices, at the same time");
        var jobs = new List<(string Id, string Label)>();
        foreach (var (type, payload) in Jobs)
        {
            var job = await SubmitAsync(client, type, payload, cancellationToken);
            jobs.Add((Show.Text(job, "id"), Label(payload)));
        }

        IReadOnlyDictionary<string, JsonElement> ended;
        await using (var view = new FollowView(jobs, hasLog: false))
        {
            view.Start();
            ended = await new JobWatcher(client).WaitAsync([.. jobs.Select(job => job.Id)], view.OnEvent, replay: false, cancellationToken);
        }

        var table = new Table("JOB", "WHAT", "STATUS", "TOOK", "RESULT");
        foreach (var (id, label) in jobs)
        {
            var job = ended[id];
            table.AddRow(
                Show.ShortId(id),
                label,
                Styled.State(Show.Text(job, "status")),
                Show.Duration(job),
                Headline(job));
        }

        Terminal.Out.Line();
        table.WriteTo(Terminal.Out);
        return ended.Values.All(job => Show.Text(job, "status") == "completed");
    }

    private async Task<bool> KillAndRescueAsync(CancellationToken cancellationToken)
    {
        Title("4. Kill the daemon (kill -9) while a job runs");
        string id;
        using (var client = new McpCoreClient(_home))
        {
            var job = await SubmitAsync(client, "generic", """{"sleep":"2s","progress_steps":4}""", cancellationToken);
            id = Show.Text(job, "id");
            var events = await client.SubscribeAsync(id, 0, cancellationToken);
            await foreach (var item in events.WithCancellation(cancellationToken))
            {
                if (item.Kind == "job.progress")
                {
                    break;
                }
            }
        }

        using (var process = Process.GetProcessById(_daemon))
        {
            process.Kill();
            await process.WaitForExitAsync(cancellationToken);
        }

        Say($"Job {Show.ShortId(id)} was running (generic, 2 s); process {_daemon} is dead.");
        _daemon = 0;
        await StartDaemonAsync("5. Start it again: the job is rescued", cancellationToken);
        using var again = new McpCoreClient(_home);
        var ended = (await new JobWatcher(again).WaitAsync([id], onEvent: null, replay: false, cancellationToken))[id];
        foreach (var run in ended.GetProperty("attempts").EnumerateArray())
        {
            Say($"run {Show.Text(run, "run")} (attempt {Show.Text(run, "attempt")}): {Show.Text(run, "outcome")}");
        }

        Say($"Job {Show.ShortId(id)} is {Show.Text(ended, "status")}: {ended.GetProperty("result").GetRawText()}");
        return Show.Text(ended, "status") == "completed";
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        Title("6. Stop it and clean up");
        using var client = new McpCoreClient(_home);
        await client.PostAsync("daemon/stop", null, cancellationToken);
        await DaemonProcess.WaitForExitAsync(_daemon, cancellationToken);
        _daemon = 0;
    }

    /// <summary>Whatever happened: no process and no folder is left behind.</summary>
    private void CleanUp()
    {
        if (_daemon != 0)
        {
            try
            {
                using var process = Process.GetProcessById(_daemon);
                process.Kill();
                process.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It has ended by itself.
            }
        }

        if (Directory.Exists(_home.Path))
        {
            Directory.Delete(_home.Path, recursive: true);
        }
    }

    private static Task<JsonElement> SubmitAsync(McpCoreClient client, string type, string payload, CancellationToken cancellationToken) =>
        client.PostAsync("jobs", Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","payload":{{payload}}}"""), cancellationToken);

    private static string Label(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        return root.TryGetProperty("model", out var model) ? $"{root.GetProperty("dataset")} {model}" : $"{Show.Text(root, "strategy")} (synthetic)";
    }

    private static string Headline(JsonElement job)
    {
        if (Show.Text(job, "status") != "completed")
        {
            return Show.Text(job.GetProperty("error"), "message");
        }

        var result = job.GetProperty("result");
        return result.TryGetProperty("test_accuracy", out var accuracy)
            ? string.Create(CultureInfo.InvariantCulture, $"test accuracy {accuracy.GetDouble():0.000}, loss {result.GetProperty("final_loss").GetDouble():0.0000}, {result.GetProperty("epochs")} epochs")
            : Backtest(result);
    }

    private static string Backtest(JsonElement result)
    {
        var metrics = result.GetProperty("metrics");
        var synthetic = result.GetProperty("synthetic").GetBoolean() ? "synthetic prices: " : "";
        var sharpe = metrics.GetProperty("sharpe") is { ValueKind: JsonValueKind.Number } number ? Show.Number(number.GetDouble()) : "undefined";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{synthetic}return {metrics.GetProperty("total_return").GetDouble():P1}, Sharpe {sharpe}, max drawdown {metrics.GetProperty("max_drawdown").GetDouble():P1}, {metrics.GetProperty("trades")} trades");
    }

    private static void Title(string text)
    {
        Terminal.Out.Line();
        Terminal.Out.Line($"{Styled.Bold(text)}");
    }

    private static void Say(string text) => Terminal.Out.Line($"   {text}");
}
