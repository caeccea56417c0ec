using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Following;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore list</c>: the newest jobs, all of them, or how many there are.</summary>
internal sealed class ListCommand
{
    private const int MaxPage = 1000;
    private const int DefaultLimit = 50;
    private static readonly string[] Formats = ["table", "csv", "json", "json-lines"];

    private readonly CliContext _context;
    private readonly JobFilterOptions _filter = new();
    private readonly Option<int> _limit = new("--limit", "-n") { Description = "How many at most (50).", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
    private readonly Option<bool> _all = new("--all") { Description = "All of them, without a limit." };
    private readonly Option<bool> _lines = new("--json-lines") { Description = "Print one JSON document a line, as they are read." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "table, csv, json or json-lines.", HelpName = "FORMAT" };
    private readonly Option<string?> _columns = new("--columns") { Description = $"Columns of a table or of CSV, in this order: {string.Join(',', JobColumns.Names)}.", HelpName = "A,B,…" };
    private readonly Option<bool> _counts = new("--counts") { Description = "Print how many there are of each state." };
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Show the list again whenever a job changes, until Ctrl-C." };

    private ListCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var self = new ListCommand(context);
        var command = new Command("list", "List jobs, newest first.") { self._limit, self._all, self._output, self._lines, self._columns, self._counts, self._watch };
        command.Aliases.Add("list-jobs");
        command.Aliases.Add("ls");
        self._filter.AddTo(command);
        self._output.AcceptOnlyFromAmong(Formats);
        self._columns.CompletionSources.Add([.. JobColumns.Names]);
        self.AddValidators(command);
        command.SetAction((parse, cancellationToken) => Faults.GuardAsync(async () =>
        {
            var pipe = new DaemonPipe(context.HomeOf(parse));
            if (!parse.GetValue(self._watch))
            {
                return self.Run(pipe, parse, Terminal.Out);
            }

            await Watching.RunAsync(context.HomeOf(parse), screen => self.Run(pipe, parse, screen), null, cancellationToken);
            return ExitCodes.Done;
        }));
        return command;
    }

    /// <summary>What the command prints without an option other than <c>--json</c>.</summary>
    public static int Run(DaemonPipe pipe, bool json)
    {
        var answer = pipe.Get(string.Create(CultureInfo.InvariantCulture, $"jobs?limit={DefaultLimit}"));
        var jobs = answer.GetProperty("jobs").EnumerateArray().ToList();
        Write(jobs, json ? "json" : "table", null, Terminal.Out);
        TellCut(jobs.Count, answer.GetProperty("next_cursor").ValueKind != JsonValueKind.Null);
        return ExitCodes.Done;
    }

    private void AddValidators(Command command)
    {
        _limit.Validators.Add(result =>
        {
            // Asking the result itself would throw for what is no number; the parser reports that.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number < 1)
            {
                result.AddError("--limit must be 1 or more.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(_counts) && (result.GetValue(_all) || result.GetValue(_lines) || result.GetResult(_limit) is { Implicit: false } || result.GetResult(_columns) is not null || result.GetResult(_output) is not null))
            {
                result.AddError("--counts lists no jobs: leave out --limit, --all, --output, --columns and --json-lines.");
            }

            if (result.GetValue(_all) && result.GetResult(_limit) is { Implicit: false })
            {
                result.AddError("--all and --limit exclude each other.");
            }

            if (result.GetResult(_columns) is { } columns)
            {
                foreach (var unknown in Columns(columns.Tokens[0].Value).Except(JobColumns.Names))
                {
                    result.AddError($"--columns: \"{unknown}\" is no column. There are {string.Join(", ", JobColumns.Names)}.");
                }
            }
        });
    }

    private static string[] Columns(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private int Run(DaemonPipe pipe, ParseResult parse, Screen screen)
    {
        if (parse.GetValue(_counts))
        {
            Count(pipe, parse, screen);
            return ExitCodes.Done;
        }

        var format = parse.GetValue(_output) ?? (parse.GetValue(_lines) ? "json-lines" : parse.GetValue(_context.Json) ? "json" : "table");
        var columns = parse.GetValue(_columns) is { } text ? Columns(text) : null;
        var wanted = parse.GetValue(_all) ? int.MaxValue : parse.GetValue(_limit);
        var (shown, isCut) = (0, false);
        if (format == "csv")
        {
            screen.Write(JobColumns.CsvHead(columns) + "\n");
        }

        var jobs = new List<JsonElement>();
        foreach (var (page, isLast) in Pages(pipe, parse, wanted))
        {
            (shown, isCut) = (shown + page.Count, !isLast);
            if (format is "csv" or "json-lines")
            {
                Write(page, format, columns, screen);
            }
            else
            {
                jobs.AddRange(page);
            }
        }

        if (format is "json" or "table")
        {
            Write(jobs, format, columns, screen);
        }

        TellCut(shown, isCut);
        return ExitCodes.Done;
    }

    private static void Write(List<JsonElement> jobs, string format, IReadOnlyList<string>? columns, Screen screen)
    {
        switch (format)
        {
            case "csv":
                screen.Write(string.Concat(jobs.Select(job => JobColumns.CsvLine(job, columns) + "\n")));
                break;
            case "json-lines":
                screen.Write(string.Concat(jobs.Select(job => job.GetRawText() + "\n")));
                break;
            case "json":
                screen.Write($"[{string.Join(",", jobs.Select(job => job.GetRawText()))}]\n");
                break;
            default:
                JobColumns.WriteTable(jobs, columns, screen);
                break;
        }
    }

    private static void TellCut(int shown, bool isCut)
    {
        if (isCut)
        {
            Terminal.Hint($"The newest {shown} are shown; there are more. See --limit and --all.");
        }
    }

    /// <summary>Pages until there are as many jobs as wanted, each with whether it is the last of all.</summary>
    private IEnumerable<(List<JsonElement> Jobs, bool IsLast)> Pages(DaemonPipe pipe, ParseResult parse, int wanted)
    {
        var filter = string.Concat(_filter.ParametersOf(parse).Select(parameter => "&" + parameter));
        string? cursor = null;
        do
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"jobs?limit={Math.Min(MaxPage, wanted)}{filter}");
            var answer = pipe.Get(cursor is null ? path : $"{path}&cursor={cursor}");
            var jobs = answer.GetProperty("jobs").EnumerateArray().ToList();
            cursor = answer.GetProperty("next_cursor").GetString();
            wanted -= jobs.Count;
            yield return (jobs, cursor is null);
        }
        while (cursor is not null && wanted > 0);
    }

    private void Count(DaemonPipe pipe, ParseResult parse, Screen screen)
    {
        var answer = pipe.Get($"jobs/counts?{string.Join('&', _filter.ParametersOf(parse))}");
        if (parse.GetValue(_context.Json))
        {
            screen.Write(answer.GetRawText() + "\n");
            return;
        }

        foreach (var state in answer.GetProperty("jobs").EnumerateObject())
        {
            screen.Line($"{Styled.State(state.Name),-10} {state.Value.GetInt64()}");
        }

        screen.Line($"{"total",-10} {answer.GetProperty("total").GetInt64()}");
    }
}
