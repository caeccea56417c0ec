using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Following;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore logs ID</c>: what the agent wrote; with <c>--follow</c> until the job has ended.</summary>
internal sealed class LogsCommand
{
    private readonly CliContext _context;
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on until the job has ended; the exit code is its outcome." };
    private readonly Option<int?> _attempt = new("--attempt") { Description = "Only this attempt.", HelpName = "N" };
    private readonly JobIdArgument _id;

    private LogsCommand(CliContext context, Command command)
    {
        _context = context;
        command.Options.Add(_follow);
        command.Options.Add(_attempt);
        _id = new JobIdArgument(command);
        command.SetAction((parse, _) => Faults.GuardAsync(() => RunAsync(parse)));
    }

    public static Command Create(CliContext context)
    {
        var command = new FollowingCommand("logs", "Show a job's log; with --json each line as GET /jobs/{id}/logs has it.");
        _ = new LogsCommand(context, command);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse)
    {
        var home = _context.HomeOf(parse);
        var pipe = new DaemonPipe(home);
        var json = parse.GetValue(_context.Json);
        if (!parse.GetValue(_follow))
        {
            new LogReader(pipe, _id.Of(parse), parse.GetValue(_attempt), json, Terminal.Print).ReadOn();
            return ExitCodes.Done;
        }

        var job = pipe.Get($"jobs/{_id.Of(parse)}");
        var (id, type) = (Show.Text(job, "id"), Show.Text(job, "type"));
        using var client = new McpCoreClient(home);
        var view = !json && Terminal.IsLive ? new FollowView([(id, type)], hasLog: false) : null;
        var log = new LogReader(pipe, id, parse.GetValue(_attempt), json, view is null ? Terminal.Print : view.Print);
        if (await JobOutcome.WaitAsync(client, [(id, type)], view, log, limit: null) is not { } ended)
        {
            return ExitCodes.Detached;
        }

        if (!json)
        {
            JobView.WriteOutcome(ended[id], Terminal.Err);
        }

        return ExitCodes.OfStatus(Show.Text(ended[id], "status"));
    }

    /// <summary>The level of a line in three letters.</summary>
    public static string LevelOf(JsonElement line) => Show.Text(line, "level") switch
    {
        "debug" => "DBG",
        "warning" => "WRN",
        "error" => "ERR",
        "event" or "" => "EVT",
        _ => "INF",
    };

    /// <summary>A line for people: when, how grave, what.</summary>
    public static string Line(JsonElement line, string message)
    {
        var time = Show.Time(line, "time")!.Value.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return $"{time} {LevelOf(line)} {message}";
    }
}
