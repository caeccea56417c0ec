using System.CommandLine;
using System.Text;
using System.Text.Json;
using McpCore.Cli.Following;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore submit</c>: one job from arguments, or many from a file.</summary>
internal sealed class SubmitCommand
{
    /// <summary>Submits sent in one request.</summary>
    private const int ManySize = 1000;

    private readonly CliContext _context;
    private readonly JobArguments _job = new(scheduled: false);
    private readonly Option<string?> _each = new("--each") { Description = "Submit every line of a file, each one submit as JSON; prints one id a line.", HelpName = "FILE.jsonl" };
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait for the end; the exit code is the outcome." };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Wait, and show progress and log lines meanwhile." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print the id alone." };
    private readonly Option<string?> _waitTimeout = new("--wait-timeout") { Description = "Give up waiting after this time (exit code 7); the job goes on.", HelpName = "DURATION" };

    private SubmitCommand(CliContext context) => _context = context;

    public static Command Create(CliContext context)
    {
        var self = new SubmitCommand(context);
        var command = new Command("submit", "Submit a job:  mcpcore submit ml_experiment model=linear dataset=iris --follow")
        {
            self._each, self._wait, self._follow, self._quiet, self._waitTimeout,
        };
        self._job.AddTo(command);

        context.OnDaemon(command, self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(McpCoreClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        var limit = JobOutcome.ParseLimit(parse, _waitTimeout);
        var waits = parse.GetValue(_wait) || parse.GetValue(_follow);
        if (limit is not null && !waits)
        {
            throw new CommandFaultException(ExitCodes.Usage, "--wait-timeout limits the wait of --wait or --follow; give one of them. To limit the job itself there are --timeout and --deadline.");
        }

        var jobs = parse.GetValue(_each) is { } file
            ? await SubmitEachAsync(client, parse, file, cancellationToken)
            : [await SubmitOneAsync(client, parse, waits, cancellationToken)];
        return waits
            ? await JobOutcome.WaitAsync(client, jobs, parse.GetValue(_follow), parse.GetValue(_context.Json), limit, cancellationToken)
            : ExitCodes.Done;
    }

    private async Task<(string Id, string Type)> SubmitOneAsync(McpCoreClient client, ParseResult parse, bool waits, CancellationToken cancellationToken)
    {
        var body = await _job.BuildAsync(client, parse, cancellationToken);
        var job = await client.PostAsync("jobs", Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped)), cancellationToken);
        var (id, type) = (Show.Text(job, "id"), Show.Text(job, "type"));
        var onlyJob = waits && parse.GetValue(_context.Json);
        if (parse.GetValue(_quiet) && !onlyJob)
        {
            Terminal.Print(id);
        }
        else if (waits)
        {
            // With --json the final job is all that stdout has.
            Terminal.Hint($"Submitted {type} {id}");
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

    private async Task<IReadOnlyList<(string Id, string Type)>> SubmitEachAsync(McpCoreClient client, ParseResult parse, string file, CancellationToken cancellationToken)
    {
        if (_job.AreGiven(parse))
        {
            throw new CommandFaultException(ExitCodes.Usage, "--each takes whole submits from the file: type, payload and everything else belong into its lines.");
        }

        var lines = await ReadLinesAsync(file, cancellationToken);
        var jobs = new List<(string Id, string Type)>();
        foreach (var part in lines.Chunk(ManySize))
        {
            JsonElement answer;
            try
            {
                answer = await client.PostAsync("jobs/many", Encoding.UTF8.GetBytes($"[{string.Join(",", part)}]"), cancellationToken);
            }
            catch (McpCoreException) when (jobs.Count > 0)
            {
                Terminal.Error($"The first {jobs.Count} lines were submitted; of the next {part.Length} none was:");
                throw;
            }

            foreach (var job in answer.GetProperty("jobs").EnumerateArray())
            {
                jobs.Add((Show.Text(job, "id"), Show.Text(job, "type")));
                if (!parse.GetValue(_context.Json) || !(parse.GetValue(_wait) || parse.GetValue(_follow)))
                {
                    Terminal.Print(jobs[^1].Id);
                }
            }
        }

        return jobs;
    }

    private static async Task<List<string>> ReadLinesAsync(string file, CancellationToken cancellationToken)
    {
        if (file != "-" && !File.Exists(file))
        {
            throw new CommandFaultException(ExitCodes.Usage, $"--each: there is no file {file}.");
        }

        var text = file == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
        var lines = new List<string>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line);
                lines.Add(line);
            }
            catch (JsonException exception)
            {
                throw new CommandFaultException(ExitCodes.Usage, $"--each: line {number} of {file} is not valid JSON: {exception.Message} Nothing was submitted.");
            }
        }

        return lines.Count > 0 ? lines : throw new CommandFaultException(ExitCodes.Usage, $"--each: {file} has no lines.");
    }
}
