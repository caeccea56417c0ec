using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore list</c>: the newest jobs, all of them, or how many there are.</summary>
internal sealed class ListCommand
{
    private const int MaxPage = 1000;

    private readonly CliContext _context;
    private readonly JobFilterOptions _filter = new();
    private readonly Option<int> _limit = new("--limit") { Description = "How many at most.", HelpName = "N", DefaultValueFactory = _ => 50 };
    private readonly Option<bool> _all = new("--all") { Description = "All of them, without a limit." };
    private readonly Option<bool> _lines = new("--json-lines") { Description = "Print one JSON document a line, as they are read." };
    private readonly Option<bool> _counts = new("--counts") { Description = "Print how many there are of each state." };

    private ListCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var self = new ListCommand(context);
        var command = new Command("list", "List jobs, newest first.") { self._limit, self._all, self._lines, self._counts };
        command.Aliases.Add("list-jobs");
        self._filter.AddTo(command);
        self._limit.Validators.Add(result =>
        {
            // Asking the result itself would throw for what is no number; the parser reports that.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number < 1)
            {
                result.AddError("--limit must be 1 or more.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(self._counts) && (result.GetValue(self._all) || result.GetValue(self._lines) || result.GetResult(self._limit) is { Implicit: false }))
            {
                result.AddError("--counts lists no jobs: leave out --limit, --all and --json-lines.");
            }

            if (result.GetValue(self._all) && result.GetResult(self._limit) is { Implicit: false })
            {
                result.AddError("--all and --limit exclude each other.");
            }
        });
        context.OnDaemon(command, self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(McpCoreClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        if (parse.GetValue(_counts))
        {
            await CountAsync(client, parse, cancellationToken);
            return ExitCodes.Done;
        }

        var (lines, all) = (parse.GetValue(_lines), parse.GetValue(_all));
        var wanted = all ? int.MaxValue : parse.GetValue(_limit);
        var jobs = new List<JsonElement>();
        var shown = 0;
        var isCut = false;
        await foreach (var (page, isLast) in PagesAsync(client, parse, wanted, cancellationToken))
        {
            shown += page.Count;
            isCut = !isLast;
            if (lines)
            {
                page.ForEach(job => Terminal.Print(job.GetRawText()));
            }
            else
            {
                jobs.AddRange(page);
            }
        }

        if (!lines && parse.GetValue(_context.Json))
        {
            Terminal.Print($"[{string.Join(",", jobs.Select(job => job.GetRawText()))}]");
        }
        else if (!lines)
        {
            JobView.WriteTable(jobs);
        }

        if (isCut)
        {
            Terminal.Hint($"The newest {shown} are shown; there are more. See --limit and --all.");
        }

        return ExitCodes.Done;
    }

    /// <summary>Pages until there are as many jobs as wanted, each with whether it is the last of all.</summary>
    private async IAsyncEnumerable<(List<JsonElement> Jobs, bool IsLast)> PagesAsync(
        McpCoreClient client, ParseResult parse, int wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = string.Concat(_filter.ParametersOf(parse).Select(parameter => "&" + parameter));
        string? cursor = null;
        do
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"jobs?limit={Math.Min(MaxPage, wanted)}{filter}");
            var answer = await client.GetAsync(cursor is null ? path : $"{path}&cursor={cursor}", cancellationToken);
            var jobs = answer.GetProperty("jobs").EnumerateArray().ToList();
            cursor = answer.GetProperty("next_cursor").GetString();
            wanted -= jobs.Count;
            yield return (jobs, cursor is null);
        }
        while (cursor is not null && wanted > 0);
    }

    private async Task CountAsync(McpCoreClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync($"jobs/counts?{string.Join('&', _filter.ParametersOf(parse))}", cancellationToken);
        if (parse.GetValue(_context.Json))
        {
            Terminal.Print(answer.GetRawText());
            return;
        }

        foreach (var state in answer.GetProperty("jobs").EnumerateObject())
        {
            Terminal.Print(string.Create(CultureInfo.InvariantCulture, $"{state.Name,-10} {state.Value.GetInt64()}"));
        }

        Terminal.Print(string.Create(CultureInfo.InvariantCulture, $"{"total",-10} {answer.GetProperty("total").GetInt64()}"));
    }
}
