namespace McpCore.Cli.Help;

/// <summary>Examples to copy, by the words of the command.</summary>
internal static class Examples
{
    /// <summary>Under it are the commands that also stand alone.</summary>
    private const string Noun = "job ";

    private static readonly Dictionary<string, string[]> ByCommand = new()
    {
        [""] =
        [
            "mcpcore demo",
            "mcpcore daemon start",
            "mcpcore submit ml_experiment model=linear dataset=iris epochs=200 learning_rate=0.01 --follow",
            "mcpcore status @last",
        ],
        ["submit"] =
        [
            "mcpcore submit backtest strategy=momentum ticker=AAPL params.fast_window=10 --follow",
            "mcpcore submit --type ml_experiment --config @experiment.json --wait --json",
            "mcpcore submit generic sleep=5s --delay 10m --max-attempts 3 --backoff fixed,initial=10s --tag nightly",
            "mcpcore submit --from @last params.fast_window=20 --follow",
            "mcpcore submit generic sleep=1s --count 100 --follow",
            "mcpcore submit --each jobs.jsonl --quiet",
        ],
        ["status"] = ["mcpcore status @last", "mcpcore status 3f2a --watch", "mcpcore status 3f2a --json"],
        ["list"] =
        [
            "mcpcore list --status running failed --watch",
            "mcpcore list --type backtest --payload params.fast_window=10",
            "mcpcore list --all -o csv --columns id,type,status,took",
            "mcpcore list --counts",
        ],
        ["top"] = ["mcpcore top", "mcpcore top --once"],
        ["logs"] = ["mcpcore logs @last --follow", "mcpcore logs 3f2a --attempt 2"],
        ["result"] = ["mcpcore result @last", "mcpcore result @last --artifacts", "mcpcore result 3f2a --artifact equity.svg > equity.svg", "mcpcore result @last --plot loss"],
        ["wait"] = ["mcpcore wait @last", "mcpcore wait 3f2a 91c0 --timeout 10m"],
        ["cancel"] = ["mcpcore cancel @last --reason \"wrong ticker\"", "mcpcore cancel --type backtest --status pending --yes"],
        ["retry"] = ["mcpcore retry 3f2a", "mcpcore retry 3f2a --tree"],
        ["explain"] = ["mcpcore explain @last"],
        ["plan"] = ["mcpcore plan backtest strategy=momentum ticker=AAPL"],
        ["sweep"] = ["mcpcore sweep backtest base.json --grid fast_window=5,10,20 --grid slow_window=50,100 --maximize sharpe --parallel 4"],
        ["batch"] = ["mcpcore batch submit batch.json", "mcpcore batch show 3f2a"],
        ["schedule"] = ["mcpcore schedule add nightly --cron \"30 2 * * *\" --time-zone Europe/Zurich ml_experiment model=svm dataset=iris", "mcpcore schedule next nightly"],
        ["schedule add"] = ["mcpcore schedule add nightly --cron \"30 2 * * *\" ml_experiment model=svm dataset=iris", "mcpcore schedule add heartbeat --every 10m generic note=alive"],
        ["calendar"] = ["mcpcore calendar add days-off --weekdays sat,sun"],
        ["pause"] = ["mcpcore pause backtest --reason \"prices are being loaded\"", "mcpcore pause"],
        ["prune"] = ["mcpcore prune", "mcpcore prune --status failed --older-than 7d --yes"],
        ["daemon"] = ["mcpcore daemon start", "mcpcore daemon start --http 127.0.0.1:8080", "mcpcore daemon status", "mcpcore daemon logs --follow"],
        ["daemon start"] = ["mcpcore daemon start", "mcpcore daemon start --set engine.concurrency=8"],
        ["daemon stop"] = ["mcpcore daemon stop", "mcpcore daemon stop --now"],
        ["daemon restart"] = ["mcpcore daemon restart", "mcpcore daemon restart --set engine.concurrency=8"],
        ["daemon drain"] = ["mcpcore daemon drain", "mcpcore daemon resume"],
        ["daemon logs"] = ["mcpcore daemon logs -n 200", "mcpcore daemon logs --follow"],
        ["daemon install"] = ["mcpcore daemon install", "mcpcore daemon install --dry-run", "sudo mcpcore daemon install --system"],
        ["plugin"] = ["mcpcore plugin list", "mcpcore plugin new Sentiment", "mcpcore plugin install sentiment-1.0.0.zip"],
        ["plugin install"] = ["mcpcore plugin install ./bin/Release/net10.0/plugin", "mcpcore plugin install sentiment-1.0.0.nupkg"],
        ["plugin new"] = ["mcpcore plugin new Sentiment --job-type sentiment"],
        ["service"] = ["mcpcore service add scorer https://scores.example.com --header \"Authorization=env:SCORER_TOKEN\""],
        ["backup"] = ["mcpcore backup /backup/mcpcore-monday", "mcpcore backup monday.db"],
        ["export"] = ["mcpcore export jobs.zip", "mcpcore export backtests.zip --type backtest --created-after 2026-01-01"],
        ["import"] = ["mcpcore import jobs.zip", "mcpcore import jobs.zip --with-unfinished --resume"],
        ["config"] = ["mcpcore config show", "mcpcore config check mcpcore.json", "mcpcore config reload"],
        ["doctor"] = ["mcpcore doctor", "mcpcore doctor --deep"],
        ["completion"] = ["source <(mcpcore completion bash)", "mcpcore completion fish > ~/.config/fish/completions/mcpcore.fish"],
        ["man"] = ["mcpcore man | man -l -"],
        ["agents"] = ["mcpcore agents", "mcpcore agents --json"],
        ["metrics"] = ["mcpcore metrics @last", "mcpcore metrics 3f2a --json"],
        ["job"] = ["mcpcore job list", "mcpcore job status @last"],
        ["resume"] = ["mcpcore resume backtest"],
        ["demo"] = ["mcpcore demo"],
        ["batch submit"] = ["mcpcore batch submit batch.json"],
        ["batch show"] = ["mcpcore batch show @last"],
        ["batch list"] = ["mcpcore batch list --limit 10"],
        ["batch cancel"] = ["mcpcore batch cancel 3f2a --reason \"wrong prices\""],
        ["schedule list"] = ["mcpcore schedule list"],
        ["schedule show"] = ["mcpcore schedule show nightly"],
        ["schedule pause"] = ["mcpcore schedule pause nightly"],
        ["schedule resume"] = ["mcpcore schedule resume nightly"],
        ["schedule run"] = ["mcpcore schedule run nightly"],
        ["schedule next"] = ["mcpcore schedule next nightly --count 5"],
        ["schedule backfill"] = ["mcpcore schedule backfill nightly --from 2026-01-01 --to 2026-02-01"],
        ["schedule remove"] = ["mcpcore schedule remove nightly"],
        ["calendar add"] = ["mcpcore calendar add days-off --weekdays sat,sun"],
        ["calendar list"] = ["mcpcore calendar list"],
        ["calendar show"] = ["mcpcore calendar show days-off"],
        ["calendar remove"] = ["mcpcore calendar remove days-off"],
        ["plugin list"] = ["mcpcore plugin list"],
        ["plugin show"] = ["mcpcore plugin show backtest"],
        ["plugin logs"] = ["mcpcore plugin logs backtest --follow"],
        ["plugin enable"] = ["mcpcore plugin enable backtest"],
        ["plugin disable"] = ["mcpcore plugin disable backtest"],
        ["plugin reload"] = ["mcpcore plugin reload backtest"],
        ["plugin verify"] = ["mcpcore plugin verify backtest", "mcpcore plugin verify ./sentiment-1.0.0.zip"],
        ["plugin rollback"] = ["mcpcore plugin rollback sentiment"],
        ["plugin remove"] = ["mcpcore plugin remove sentiment"],
        ["plugin pack"] = ["mcpcore plugin pack bin/Release/net10.0/plugin --nupkg"],
        ["service add"] = ["mcpcore service add scorer https://scores.example.com --header \"Authorization=env:SCORER_TOKEN\""],
        ["service list"] = ["mcpcore service list"],
        ["service remove"] = ["mcpcore service remove scorer"],
        ["daemon status"] = ["mcpcore daemon status", "mcpcore daemon status --json"],
        ["daemon resume"] = ["mcpcore daemon resume"],
        ["daemon run"] = ["mcpcore daemon run", "mcpcore daemon run --set engine.concurrency=8"],
        ["daemon uninstall"] = ["mcpcore daemon uninstall"],
        ["daemon doctor"] = ["mcpcore daemon doctor --deep"],
        ["config show"] = ["mcpcore config show"],
        ["config check"] = ["mcpcore config check mcpcore.json"],
        ["config schema"] = ["mcpcore config schema > mcpcore.schema.json"],
        ["config reload"] = ["mcpcore config reload"],
    };

    public static IReadOnlyList<string> Of(string path) => ByCommand.GetValueOrDefault(path)
        ?? (path.StartsWith(Noun, StringComparison.Ordinal) ? [.. Of(path[Noun.Length..]).Select(example => example.Replace("mcpcore ", "mcpcore " + Noun, StringComparison.Ordinal))] : []);

    public static IEnumerable<string> Commands => ByCommand.Keys;
}
