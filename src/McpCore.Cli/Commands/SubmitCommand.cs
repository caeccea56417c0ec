using System.CommandLine;
using System.Text;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Following;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore submit</c>: one job from arguments, the same many times, or many from a file.</summary>
internal sealed class SubmitCommand
{
    /// <summary>Submits sent in one request.</summary>
    private const int ManySize = 1000;

    private readonly CliContext _context;
    private readonly JobArguments _job = new(scheduled: false);
    private readonly Option<string?> _each = new("--each") { Description = "Submit every line of a file, each one submit as JSON; prints one id a line.", HelpName = "FILE.jsonl" };
    private readonly Option<int?> _count = new("--count") { Description = "Submit the same job so many times; prints one id a line.", HelpName = "N" };
    private readonly Option<bool> _plan = new("--plan") { Description = "Check everything and say whether, where and when it would run; store nothing." };
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait for the end; the exit code is the outcome." };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Wait, and show progress, numbers and log lines meanwhile." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print the id alone." };
    private readonly Option<string?> _waitTimeout = new("--wait-timeout") { Description = "Give up waiting after this time (exit code 7); the job goes on.", HelpName = "DURATION" };

    private SubmitCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var self = new SubmitCommand(context);
        var command = new FollowingCommand("submit", "Submit a job:  mcpcore submit ml_experiment model=linear dataset=iris --follow")
        {
            self._each, self._count, self._plan, self._wait, self._follow, self._quiet, self._waitTimeout,
        };
        self._job.AddTo(command);

        command.SetAction((parse, _) => Faults.GuardAsync(() => self.RunAsync(parse)));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse)
    {
        var home = _context.HomeOf(parse);
        var pipe = new DaemonPipe(home);
        var limit = JobOutcome.ParseLimit(parse, _waitTimeout);
        var waits = parse.GetValue(_wait) || parse.GetValue(_follow);
        CheckTogether(parse, waits, limit);

        var (jobs, code) = parse.GetValue(_each) is { } file ? SubmitEach(pipe, parse, file, waits) : SubmitDescribed(pipe, parse, waits);
        if (!waits || jobs.Count == 0)
        {
            return code;
        }

        using var client = new McpCoreClient(home);
        var (id, type) = jobs[0];
        var isPrinted = jobs.Count > 1 || (parse.GetValue(_quiet) && !parse.GetValue(_context.Json));
        return await JobOutcome.WaitAsync(client, jobs, parse.GetValue(_follow), parse.GetValue(_context.Json), limit, isPrinted ? null : $"Submitted {type} {id}");
    }

    private void CheckTogether(ParseResult parse, bool waits, TimeSpan? limit)
    {
        if (limit is not null && !waits)
        {
            throw new CommandFaultException(ExitCodes.Usage, "--wait-timeout limits the wait of --wait or --follow; give one of them. To limit the job itself there are --timeout and --deadline.");
        }

        if (parse.GetValue(_each) is not null && (_job.AreGiven(parse) || parse.GetValue(_count) is not null))
        {
            throw new CommandFaultException(ExitCodes.Usage, "--each takes whole submits from the file: type, payload and everything else belong into its lines.");
        }

        if (parse.GetValue(_plan) && (waits || parse.GetValue(_each) is not null || parse.GetValue(_count) is not null))
        {
            throw new CommandFaultException(ExitCodes.Usage, "--plan looks at one job and stores nothing: there is nothing to count or to wait for. Leave out --each, --count, --wait and --follow.");
        }

        if (parse.GetValue(_count) is < 1)
        {
            throw new CommandFaultException(ExitCodes.Usage, $"--count {parse.GetValue(_count)}: expected 1 or more.");
        }
    }

    private (IReadOnlyList<(string Id, string Type)> Jobs, int Code) SubmitDescribed(DaemonPipe pipe, ParseResult parse, bool waits)
    {
        var json = parse.GetValue(_context.Json);
        var draft = _job.Build(pipe, parse, asks: !json && !parse.GetValue(_quiet));
        if (parse.GetValue(_plan))
        {
            return ([], PlanCommand.Run(pipe, draft, json));
        }

        try
        {
            return parse.GetValue(_count) is { } count
                ? (SubmitMany(pipe, draft, count, prints: !json || !waits), ExitCodes.Done)
                : ([SubmitOne(pipe, parse, draft, waits)], ExitCodes.Done);
        }
        catch (McpCoreException refused) when (FaultReport.TryWrite(refused.Problem, draft))
        {
            return ([], ExitCodes.OfProblem(refused.Problem.Status, refused.Problem.Code));
        }
    }

    private (string Id, string Type) SubmitOne(DaemonPipe pipe, ParseResult parse, JobDraft draft, bool waits)
    {
        var job = pipe.Post("jobs", draft.Utf8);
        var (id, type) = (Show.Text(job, "id"), Show.Text(job, "type"));
        var onlyJob = waits && parse.GetValue(_context.Json);
        if (parse.GetValue(_quiet) && !onlyJob)
        {
            Terminal.Print(id);
        }
        else if (waits)
        {
            // Said when it is waited for: with --json the final job is all that stdout has.
        }
        else if (parse.GetValue(_context.Json))
        {
            Terminal.Print(job.GetRawText());
        }
        else
        {
            Terminal.Print($"{id}  {type}  {Show.Text(job, "status")}");
            Terminal.Hint($"Follow it with:  mcpcore logs {Show.ShortId(id)} --follow");
        }

        return (id, type);
    }

    private static List<(string Id, string Type)> SubmitMany(DaemonPipe pipe, JobDraft draft, int count, bool prints)
    {
        if (count > 1 && draft.Body.ContainsKey("idempotency_key"))
        {
            throw new CommandFaultException(ExitCodes.Usage, "--count: with --idempotency-key all of them would be one and the same job. Leave out one of the two.");
        }

        var jobs = new List<(string Id, string Type)>();
        foreach (var part in Enumerable.Repeat(draft.Json, count).Chunk(ManySize))
        {
            try
            {
                PostMany(pipe, part, jobs, prints);
            }
            catch (McpCoreException refused) when (refused.Problem.Errors.Any(error => error.Path.StartsWith("$[0]", StringComparison.Ordinal)))
            {
                // All are the same, and so are their faults.
                throw new McpCoreException(OfFirst(refused.Problem));
            }
        }

        return jobs;
    }

    private static Problem OfFirst(Problem problem)
    {
        var errors = problem.Errors.Where(error => error.Path.StartsWith("$[0]", StringComparison.Ordinal)).Select(error => error with { Path = "$" + error.Path["$[0]".Length..] }).ToList();
        return problem with { Errors = errors, Detail = errors.Count == 1 ? $"{errors[0].Path}: {errors[0].Message}" : problem.Detail };
    }

    private (IReadOnlyList<(string Id, string Type)> Jobs, int Code) SubmitEach(DaemonPipe pipe, ParseResult parse, string file, bool waits)
    {
        var jobs = new List<(string Id, string Type)>();
        foreach (var part in SubmitLines.Read(file).Chunk(ManySize))
        {
            try
            {
                PostMany(pipe, part.Select(line => line.Text), jobs, prints: !parse.GetValue(_context.Json) || !waits);
            }
            catch (McpCoreException refused) when (FaultReport.TryWrite(refused.Problem, file, part))
            {
                return ([], ExitCodes.OfProblem(refused.Problem.Status, refused.Problem.Code));
            }
        }

        return (jobs, ExitCodes.Done);
    }

    private static void PostMany(DaemonPipe pipe, IEnumerable<string> bodies, List<(string Id, string Type)> jobs, bool prints)
    {
        JsonElement answer;
        try
        {
            answer = pipe.Post("jobs/many", Encoding.UTF8.GetBytes($"[{string.Join(",", bodies)}]"));
        }
        catch (McpCoreException) when (jobs.Count > 0)
        {
            Terminal.Error($"The first {jobs.Count} jobs were submitted; of the next {ManySize} or fewer none was:");
            throw;
        }

        var ids = new StringBuilder();
        foreach (var job in answer.GetProperty("jobs").EnumerateArray())
        {
            jobs.Add((Show.Text(job, "id"), Show.Text(job, "type")));
            ids.Append(jobs[^1].Id).Append('\n');
        }

        if (prints)
        {
            Terminal.Out.Write(ids.ToString());
        }
    }
}
