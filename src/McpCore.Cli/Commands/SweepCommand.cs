using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Completion;
using McpCore.Cli.Connection;
using McpCore.Cli.Following;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore sweep</c>: a job of the type <c>sweep</c>, made of arguments.</summary>
internal sealed class SweepCommand
{
    private readonly CliContext _context;
    private readonly Argument<string[]> _words = new("TYPE [BASE] key=value") { Description = "The job type, its payload (JSON, file, or -), and members of it.", Arity = ArgumentArity.OneOrMore, CompletionSources = { Suggestions.SubmitWords } };
    private readonly Option<string[]> _grid = new("--grid", "-g") { Description = "What varies: fast_window=5,10,20, or a range to draw from: learning_rate=1e-4..1e-1:log, epochs=10..100:int.", HelpName = "NAME=VALUES", Required = true };
    private readonly Option<int?> _random = new("--random") { Description = "Draw so many trials instead of trying all combinations.", HelpName = "N" };
    private readonly Option<string?> _where = new("--where") { Description = "Only combinations for which this holds: 'fast_window < slow_window'.", HelpName = "CONDITION" };
    private readonly Option<string?> _maximize = new("--maximize") { Description = "The number of the result that should be large.", HelpName = "PATH" };
    private readonly Option<string?> _minimize = new("--minimize") { Description = "The number of the result that should be small.", HelpName = "PATH" };
    private readonly Option<int?> _parallel = new("--parallel", "-p") { Description = "Trials at the same time (4).", HelpName = "N" };
    private readonly Option<long?> _seed = new("--seed") { Description = "Decides which trials are drawn, and is the seed of each of them.", HelpName = "N" };
    private readonly Option<string?> _early = new("--early-stop") { Description = "End trials that fall behind in this series: loss, or accuracy:max.", HelpName = "SERIES" };
    private readonly Option<long?> _warmup = new("--warmup") { Description = "No trial ends before this step (5).", HelpName = "N" };
    private readonly Option<string?> _walk = new("--walk-forward") { Description = "Search on a window of dates and try on the next, over and over: train=2y,test=6mo.", HelpName = "train=SPAN,test=SPAN" };
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait for the end, and show the ranking." };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "The same, with progress meanwhile." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print the id alone." };

    private SweepCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var self = new SweepCommand(context);
        var command = new FollowingCommand("sweep", "Search the parameters of a job type:  mcpcore sweep backtest base.json --grid fast_window=5,10 --grid slow_window=50,100 --maximize sharpe --follow")
        {
            self._words, self._grid, self._random, self._where, self._maximize, self._minimize, self._parallel, self._seed, self._early, self._warmup, self._walk, self._wait, self._follow, self._quiet,
        };
        context.OnDaemon(command, self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(McpCoreClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["type"] = "sweep", ["payload"] = Payload(new DaemonPipe(_context.HomeOf(parse)), parse) };
        if (parse.GetValue(_seed) is { } seed)
        {
            body["seed"] = seed;
        }

        var job = await client.PostAsync("jobs", Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped)), cancellationToken);
        var id = Show.Text(job, "id");
        var json = parse.GetValue(_context.Json);
        if (!parse.GetValue(_wait) && !parse.GetValue(_follow))
        {
            Terminal.Print(json ? job.GetRawText() : id);
            if (!json && !parse.GetValue(_quiet))
            {
                Terminal.Hint($"Follow it with:  mcpcore logs {Show.ShortId(id)} --follow");
            }

            return ExitCodes.Done;
        }

        Terminal.Hint($"Submitted sweep {id}");
        var code = await JobOutcome.WaitAsync(client, [(id, "sweep")], parse.GetValue(_follow), json, limit: null);
        if (code == ExitCodes.Done && !json)
        {
            var ended = await client.GetAsync($"jobs/{id}", cancellationToken);
            SweepView.Write(ended.GetProperty("result"));
            Terminal.Hint($"All trials are in the artifact sweep.csv, a picture of them in sweep.svg:  mcpcore result {Show.ShortId(id)} --artifact sweep.svg > sweep.svg");
        }

        return code;
    }

    private JsonObject Payload(DaemonPipe pipe, ParseResult parse)
    {
        var words = parse.GetValue(_words)!;
        var type = words[0];
        var common = words.Skip(1).Where(word => !IsPair(word)).ToList() switch
        {
            [] => [],
            [var one] => PayloadReader.Read(one, "BASE", () => JobTypeSchema.Of(pipe, type)).Object,
            var several => throw new CommandFaultException(ExitCodes.Usage, $"One base payload is taken, and {several.Count} were given: {string.Join(", ", several)}."),
        };
        var schema = JobTypeSchema.Of(pipe, type);
        KeyValues.Apply(common, words.Skip(1).Where(IsPair), schema);
        var grid = new JsonObject();
        foreach (var text in parse.GetValue(_grid)!)
        {
            AddAxis(grid, text, schema);
        }

        var payload = new JsonObject { ["job_type"] = type, ["base"] = common, ["grid"] = grid };
        Add(payload, "random", parse.GetValue(_random));
        Add(payload, "where", parse.GetValue(_where));
        Add(payload, "maximize", parse.GetValue(_maximize));
        Add(payload, "minimize", parse.GetValue(_minimize));
        Add(payload, "parallel", parse.GetValue(_parallel));
        if (parse.GetValue(_early) is { } early)
        {
            payload["early_stop"] = EarlyStop(early, parse.GetValue(_warmup));
        }

        if (parse.GetValue(_walk) is { } walk)
        {
            payload["walk_forward"] = WalkForward(walk);
        }

        return payload;
    }

    private static bool IsPair(string word) => word.IndexOf('=', StringComparison.Ordinal) > 0 && !word.TrimStart().StartsWith('{');

    private static void AddAxis(JsonObject grid, string text, JsonElement schema)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1)
        {
            throw new CommandFaultException(ExitCodes.Usage, $"--grid: \"{text}\" is no NAME=VALUES. Give values with commas (fast_window=5,10,20) or a range (learning_rate=1e-4..1e-1:log).");
        }

        var path = KeyValues.PathOf(text[..equals], schema);
        var values = text[(equals + 1)..];
        grid[path] = values.Contains("..", StringComparison.Ordinal)
            ? Range(text, values)
            : new JsonArray([.. values.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(value => KeyValues.Value(path.Split('.'), value, schema))]);
    }

    private static JsonObject Range(string text, string values)
    {
        var parts = values.Split(':');
        var ends = parts[0].Split("..");
        if (ends.Length != 2
            || !double.TryParse(ends[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var from)
            || !double.TryParse(ends[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var to)
            || parts.Skip(1).Any(flag => flag is not ("log" or "int")))
        {
            throw new CommandFaultException(ExitCodes.Usage, $"--grid: \"{text}\" is no range; expected NAME=FROM..TO, with :log or :int behind it.");
        }

        var range = new JsonObject { ["from"] = from, ["to"] = to };
        if (parts.Contains("log"))
        {
            range["log"] = true;
        }

        if (parts.Contains("int"))
        {
            range["integer"] = true;
        }

        return range;
    }

    private static JsonObject EarlyStop(string text, long? warmup)
    {
        var early = new JsonObject { ["metric"] = text.Split(':')[0] };
        if (text.EndsWith(":max", StringComparison.Ordinal))
        {
            early["maximize"] = true;
        }

        Add(early, "warmup", warmup);
        return early;
    }

    private static JsonObject WalkForward(string text)
    {
        var walk = new JsonObject();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var pair = part.Split('=');
            if (pair is not [("train" or "test"), { Length: > 0 }])
            {
                throw new CommandFaultException(ExitCodes.Usage, $"--walk-forward: \"{text}\" is not understood; expected train=2y,test=6mo, in days (d), weeks (w), months (mo) or years (y).");
            }

            walk[pair[0]] = pair[1];
        }

        return walk;
    }

    private static void Add<T>(JsonObject target, string name, T? value)
    {
        if (value is not null)
        {
            target[name] = JsonValue.Create(value);
        }
    }
}
